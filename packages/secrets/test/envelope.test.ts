import { randomBytes } from 'node:crypto';
import t from 'tap';
import fc from 'fast-check';
import { createSecretBox } from '../src/envelope.ts';

const key = randomBytes(32);
const box = createSecretBox([key]);

t.test('what was sealed opens again, for its own row only', async (t) => {
  fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => box.open(box.seal(text, 'row/1'), 'row/1') === text));
  const sealed = box.seal('secret', 'row/1');
  t.throws(() => box.open(sealed, 'row/2'), { code: 'internal' });
  t.notMatch(Buffer.from(sealed).toString('latin1'), /secret/);
});

t.test('a changed or shortened value does not open, wherever it was changed', async (t) => {
  const sealed = box.seal('secret', 'row/1');
  for (let at = 0; at < sealed.length; at++) {
    const forged = Uint8Array.from(sealed);
    forged[at] = (forged[at] ?? 0) ^ 1;
    t.throws(() => box.open(forged, 'row/1'), { code: 'internal' }, `byte ${at}`);
  }
  t.throws(() => box.open(sealed.subarray(0, sealed.length - 1), 'row/1'), { code: 'internal' });
});

t.test('after a change of keys the old values open and new ones are sealed with the new key', async (t) => {
  const next = randomBytes(32);
  const both = createSecretBox([next, key]);
  t.equal(both.open(box.seal('old', 'row'), 'row'), 'old');
  t.throws(() => box.open(both.seal('new', 'row'), 'row'), { code: 'internal' });
  t.equal(createSecretBox([next]).open(both.seal('new', 'row'), 'row'), 'new');
});

t.test('a key of another length is refused', async (t) => {
  t.throws(() => createSecretBox([randomBytes(16)]), /32 bytes/);
  t.throws(() => createSecretBox([]), /32 bytes/);
});
