import fc from 'fast-check';
import t from 'tap';
import { parseAdvertisement, resolveRevision } from '../../../src/argocd/repository/refs.ts';
import { RpcError } from '../../../src/argocd/repository/rpc-error.ts';

const line = (text: string): string => `${(text.length + 4).toString(16).padStart(4, '0')}${text}`;
const A = 'a'.repeat(40);
const B = 'b'.repeat(40);
const C = 'c'.repeat(40);

t.test('an advertisement is read with its branch behind HEAD and the commits behind tags', (t) => {
  const body = [
    line('# service=git-upload-pack\n'),
    '0000',
    line(`${A} HEAD\0multi_ack symref=HEAD:refs/heads/main agent=git/2\n`),
    line(`${A} refs/heads/main\n`),
    line(`${B} refs/tags/v1\n`),
    line(`${C} refs/tags/v1^{}\n`),
    '0000',
  ].join('');
  const refs = parseAdvertisement(Buffer.from(body));
  t.equal(resolveRevision(refs, ''), A);
  t.equal(resolveRevision(refs, 'v1'), C);
  t.equal(refs.symbolic.get('HEAD'), 'refs/heads/main');
  t.end();
});

t.test('bytes of any kind are read or refused, and never run for ever', (t) => {
  const hex = fc.stringMatching(/^[0-9a-f]{4}$/u);
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.tuple(hex, fc.string()).map((parts) => parts.join('')),
      ),
      (text) => {
        try {
          return parseAdvertisement(Buffer.from(text)).hashes.size > 0;
        } catch (error) {
          return error instanceof RpcError;
        }
      },
    ),
  );
  t.end();
});
