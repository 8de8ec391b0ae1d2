const LINES_EACH = 40;

/**
 * What failed, in TAP's own words: the reporter says only how many.
 *
 * @param tap the runner's whole output
 * @returns text to be printed; empty where nothing failed
 */
export function findFailures(tap: string): string {
  const lines = tap.split('\n');
  const found: string[] = [];
  for (const [index, line] of lines.entries()) {
    if (!/^\s*not ok /.test(line) || /# (?:TODO|SKIP)/.test(line)) continue;
    const end = lines.slice(index + 1, index + LINES_EACH).findIndex((each) => /^\s*\.\.\.$/.test(each));
    found.push(...lines.slice(index, index + 1 + (end === -1 ? 0 : end + 1)), '');
  }
  return found.join('\n');
}
