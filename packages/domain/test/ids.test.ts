import t from 'tap';
import fc from 'fast-check';
import { idNumber, isId, looksLikeId, parseId, printId } from '../src/ids.ts';

t.test('an id is its prefix and 26 characters of the UUID, and ids sort as their UUIDs do', async (t) => {
  t.equal(printId('deployment', '00000000-0000-0000-0000-000000000000'), 'dep-00000000000000000000000000');
  t.equal(printId('deployment', 'ffffffff-ffff-ffff-ffff-ffffffffffff'), 'dep-7zzzzzzzzzzzzzzzzzzzzzzzzz');
  fc.assert(
    fc.property(fc.uuid(), fc.uuid(), (a, b) => {
      const [x, y] = [printId('app', a), printId('app', b)];
      return looksLikeId(x) && x.length === 30 && x < y === a < b;
    }),
  );
});

t.test('what is not an id of the kind is as absent as what does not exist', async (t) => {
  for (const text of [
    '',
    'dep',
    'dep-',
    'app-00000000000000000000000000',
    'dep-0000000000000000000000000',
    'dep-0000000000000000000000000i',
    'dep-00000000000000000000000000\n',
  ]) {
    t.notOk(isId('deployment', text), text);
    t.throws(() => parseId('deployment', text), { code: 'not_found' });
  }
});

t.test('the number behind an id is that of the UUID it was printed from', async (t) => {
  fc.assert(fc.property(fc.uuid(), (uuid) => t.equal(idNumber(printId('job', uuid)), BigInt(`0x${uuid.replaceAll('-', '')}`))));
});
