/** How many assertions passed and failed. */
export interface Totals {
  passed: number;
  failed: number;
}

/**
 * Reads the totals that tap writes at the end of its TAP output: `# { total: 5, pass: 3, fail: 1, skip: 1 }`.
 *
 * @param tap the whole output, or its end
 * @param exitCode of tap: where it is not 0 at least one has failed, also where no assertion says so (a file that did not
 *   end, no file at all)
 */
export function parseTotals(tap: string, exitCode: number): Totals {
  const found = [...tap.matchAll(/^# \{ (total: \d+[^}]*)\}/gm)].at(-1)?.[1] ?? '';
  const count = (name: string): number => Number(new RegExp(`\\b${name}: (\\d+)`).exec(found)?.[1] ?? 0);
  const failed = count('fail');
  return { passed: count('pass'), failed: exitCode === 0 ? failed : Math.max(failed, 1) };
}

/** Those of two runs as one. */
export function addTotals(a: Totals, b: Totals): Totals {
  return { passed: a.passed + b.passed, failed: a.failed + b.failed };
}

/** The line by which other programs read a run's totals; it stands alone on its line. */
export function renderTotals({ passed, failed }: Totals): string {
  return `${passed} passed, ${failed} failed`;
}
