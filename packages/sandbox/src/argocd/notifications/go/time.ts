/** A moment, and the zone that it is told in, as Go has it; no finer than milliseconds. */
export class GoTime {
  /** Since 1970. */
  readonly milliseconds: number;
  /** East of UTC. */
  readonly offsetMinutes: number;

  constructor(milliseconds: number, offsetMinutes = 0) {
    this.milliseconds = milliseconds;
    this.offsetMinutes = offsetMinutes;
  }

  /** The fields of the date in its zone, by the UTC getters. */
  get local(): Date {
    return new Date(this.milliseconds + this.offsetMinutes * 60_000);
  }
}

/** Year 1, which Go calls the zero time. */
export const ZERO_TIME = Date.UTC(2000, 0, 1) - 730_119 * 86_400_000;

const RFC3339 = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,9}))?(?:Z|([-+])(\d{2}):(\d{2}))$/;

/**
 * Reads `2026-01-31T12:00:00Z`.
 *
 * @returns undefined where it is no such time
 */
export function parseTime(text: string): GoTime | undefined {
  const match = RFC3339.exec(text);
  if (match === null) return undefined;
  const [, year, month, day, hour, minute, second, fraction = '0', sign, zoneHours = '0', zoneMinutes = '0'] = match;
  const offset = (Number(zoneHours) * 60 + Number(zoneMinutes)) * (sign === '-' ? -1 : 1);
  const wall = new Date(0);
  wall.setUTCFullYear(Number(year), Number(month) - 1, Number(day));
  wall.setUTCHours(Number(hour), Number(minute), Number(second), Number(`0.${fraction}`) * 1000);
  const valid = wall.getUTCDate() === Number(day) && Number(hour) < 24 && Number(minute) < 60 && Number(second) < 60;
  return valid ? new GoTime(wall.getTime() - offset * 60_000, offset) : undefined;
}
