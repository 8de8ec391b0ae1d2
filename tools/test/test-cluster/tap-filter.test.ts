import t from 'tap';
import { createTapFilter } from '../../test-cluster/tap-filter.ts';

const TAP = `TAP version 14
# Subtest: a file
    # Subtest: a group
        # Subtest: a thing holds
            ok 1 - should be equal
            1..1
        ok 1 - a thing holds # time=1250.7ms

        ok 2 - another # SKIP not here
            not ok 1 - should match
              ---
              diff: |
                -1
                +2
              ...
        not ok 3 - a third # time=2s
          ---
          at: a file
          ...
    not ok 1 - a group # time=3s`;

t.test('a person sees each test as it ends, what was skipped and why, and what failed with its differences', async (t) => {
  const filter = createTapFilter();
  t.strictSame(TAP.split('\n').flatMap(filter), [
    '        ✓ a thing holds (1.3 s)',
    '        - another (skipped: not here)',
    '            ✗ should match',
    '              ---',
    '              diff: |',
    '                -1',
    '                +2',
    '        ✗ a third (2.0 s)',
    '    ✗ a group (3.0 s)',
  ]);
});
