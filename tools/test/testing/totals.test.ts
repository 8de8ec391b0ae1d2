import t from 'tap';
import { parseTotals, renderTotals } from '../../testing/totals.ts';

t.test('the totals are the last ones at the beginning of a line', async (t) => {
  const tap = '    # { total: 9, pass: 9 }\n# { total: 1, pass: 1 }\nok 1\n# { total: 6, pass: 3, fail: 2, skip: 1 }\n# time=3ms\n';
  t.strictSame(parseTotals(tap, 1), { passed: 3, failed: 2 });
});

t.test('a run that failed without a failed assertion counts as one failure', async (t) => {
  t.strictSame(parseTotals('# { total: 6, pass: 6 }\n', 1), { passed: 6, failed: 1 });
  t.strictSame(parseTotals('', 1), { passed: 0, failed: 1 });
  t.strictSame(parseTotals('# { total: 6, pass: 6 }\n', 0), { passed: 6, failed: 0 });
});

t.test('the closing line is the one that programs look for', async (t) => {
  t.equal(renderTotals({ passed: 12, failed: 0 }), '12 passed, 0 failed');
});
