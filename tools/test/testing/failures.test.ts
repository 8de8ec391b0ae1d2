import t from 'tap';
import { findFailures } from '../../testing/failures.ts';

t.test('what failed is named with what it says, and nothing else', async (t) => {
  const tap = [
    'ok 1 - fine',
    '    not ok 2 - broken',
    '      ---',
    '      found: 1',
    '      ...',
    'not ok 3 - later # TODO',
    'ok 4 - fine',
  ].join('\n');
  t.equal(findFailures(tap), ['    not ok 2 - broken', '      ---', '      found: 1', '      ...', ''].join('\n'));
  t.equal(findFailures('ok 1 - fine\n'), '');
});
