const ENDED = /^( *)(not ok|ok) \d+ - (.*?) # time=([\d.]+)(ms|s)$/;
const SKIPPED = /^( *)ok \d+ - (.*?) # SKIP ?(.*)$/;
const FAILED = /^( *)not ok \d+ - (.*)$/;

/**
 * Makes of TAP what a person wants to see as it happens: one line for each test that ended or was skipped, and failed
 * assertions with their differences.
 *
 * @returns takes one line of TAP after the other, and gives the lines to be shown
 */
export function createTapFilter(): (line: string) => string[] {
  let isDetail = false;
  return (line) => {
    if (isDetail) {
      isDetail = line.trim() !== '...';
      return isDetail ? [line] : [];
    }
    const ended = ENDED.exec(line);
    if (ended !== null) return [`${ended[1]}${ended[2] === 'ok' ? '✓' : '✗'} ${ended[3]} (${seconds(ended[4], ended[5])})`];
    const skipped = SKIPPED.exec(line);
    if (skipped !== null) return [`${skipped[1]}- ${skipped[2]} (skipped: ${skipped[3]})`];
    const failed = FAILED.exec(line);
    if (failed === null) return [];
    isDetail = true;
    return [`${failed[1]}✗ ${failed[2]}`];
  };
}

function seconds(amount: string | undefined, unit: string | undefined): string {
  const value = Number(amount) / (unit === 'ms' ? 1000 : 1);
  return `${value.toFixed(1)} s`;
}
