const UNITS: readonly (readonly [string, number])[] = [
  ['ns', 1],
  ['us', 1e3],
  ['µs', 1e3],
  ['μs', 1e3],
  ['ms', 1e6],
  ['s', 1e9],
  ['m', 60e9],
  ['h', 3600e9],
];

/** A span of time, as Go has it. */
export class GoDuration {
  readonly nanoseconds: number;

  constructor(nanoseconds: number) {
    this.nanoseconds = Math.trunc(nanoseconds);
  }

  static ofMilliseconds(milliseconds: number): GoDuration {
    return new GoDuration(milliseconds * 1e6);
  }

  get milliseconds(): number {
    return this.nanoseconds / 1e6;
  }

  /** `1h2m3.5s`. */
  toString(): string {
    if (this.nanoseconds === 0) return '0s';
    const sign = this.nanoseconds < 0 ? '-' : '';
    const all = Math.abs(this.nanoseconds);
    if (all < 1e3) return `${sign}${all}ns`;
    if (all < 1e6) return `${sign}${all / 1e3}µs`;
    if (all < 1e9) return `${sign}${all / 1e6}ms`;
    const hours = Math.floor(all / 3600e9);
    const minutes = Math.floor((all % 3600e9) / 60e9);
    const seconds = `${(all % 60e9) / 1e9}s`;
    if (hours > 0) return `${sign}${hours}h${minutes}m${seconds}`;
    return minutes > 0 ? `${sign}${minutes}m${seconds}` : `${sign}${seconds}`;
  }
}

/**
 * Reads a span in Go's words: `1h30m`, `-1.5s`, `0`.
 *
 * @returns undefined where it is none
 */
export function parseDuration(text: string): GoDuration | undefined {
  const match = /^([-+]?)(.+)$/s.exec(text);
  if (match === null || text.length > 100) return undefined;
  const [, sign, rest = ''] = match;
  if (rest === '0') return new GoDuration(0);
  let total = 0;
  let end = 0;
  for (const part of rest.matchAll(/(\d+\.?\d*|\.\d+)(ns|us|µs|μs|ms|s|m|h)/gy)) {
    total += Number(part[1]) * (UNITS.find(([unit]) => unit === part[2])?.[1] ?? 0);
    end = part.index + part[0].length;
  }
  return end === rest.length && end > 0 ? new GoDuration(sign === '-' ? -total : total) : undefined;
}
