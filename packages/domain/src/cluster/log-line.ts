/** A line of a log with the moment at which the node took it down. */
export interface LogLine {
  /** As the node wrote it, mostly to the nanosecond; null where the line carries none. */
  stamp: string | null;
  /** The same in milliseconds since 1970. */
  at: number | null;
  text: string;
}

const STAMPED = /^(\d{4}-\d\d-\d\dT[0-9:.]{8,18}(?:Z|[-+]\d\d:\d\d)) ?/;

/** Takes a line apart that was asked for with `timestamps=true`. */
export function parseLogLine(line: string): LogLine {
  const stamp = STAMPED.exec(line.slice(0, 50));
  const at = stamp === null ? Number.NaN : Date.parse(stamp[1] ?? '');
  if (stamp === null || Number.isNaN(at)) return { stamp: null, at: null, text: line };
  return { stamp: stamp[1] ?? '', at, text: line.slice(stamp[0].length) };
}

/** Whether a line of a log comes after another of the same log; true where that cannot be told. */
export function isAfter(line: LogLine, other: LogLine): boolean {
  if (line.at === null || other.at === null || line.stamp === null || other.stamp === null) return true;
  // One node writes all its times in one form, so that the texts tell what milliseconds do not.
  return line.at === other.at ? line.stamp > other.stamp : line.at > other.at;
}
