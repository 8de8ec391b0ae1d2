import { GoDuration } from './duration.ts';
import { formatTime, monthName, printTime, weekdayName, yearDay } from './format-time.ts';
import { goFunction, type GoFunction } from './function.ts';
import { GoTime, ZERO_TIME } from './time.ts';

/**
 * A method of a time or a span.
 *
 * @returns undefined where there is none of this name
 */
export function findMethod(receiver: unknown, name: string): GoFunction | undefined {
  if (receiver instanceof GoTime) return TIME_METHODS[name]?.(receiver);
  return receiver instanceof GoDuration ? DURATION_METHODS[name]?.(receiver) : undefined;
}

type Methods<Receiver> = Readonly<Record<string, ((receiver: Receiver) => GoFunction) | undefined>>;

function getter<Receiver>(get: (receiver: Receiver) => unknown): (receiver: Receiver) => GoFunction {
  return (receiver) => goFunction('', () => get(receiver));
}

const between = (a: GoTime, b: GoTime) => a.milliseconds - b.milliseconds;

const moved = (time: GoTime, milliseconds: number) => new GoTime(milliseconds, time.offsetMinutes);

const TIME_METHODS: Methods<GoTime> = Object.assign(Object.create(null) as object, {
  Add: (time: GoTime) => goFunction('duration', (span: GoDuration) => moved(time, time.milliseconds + span.milliseconds)),
  AddDate: (time: GoTime) =>
    goFunction('int,int,int', (years: number, months: number, days: number) => {
      const wall = time.local;
      wall.setUTCFullYear(wall.getUTCFullYear() + years, wall.getUTCMonth() + months, wall.getUTCDate() + days);
      return moved(time, wall.getTime() - time.offsetMinutes * 60_000);
    }),
  Sub: (time: GoTime) => goFunction('time', (other: GoTime) => GoDuration.ofMilliseconds(between(time, other))),
  Before: (time: GoTime) => goFunction('time', (other: GoTime) => between(time, other) < 0),
  After: (time: GoTime) => goFunction('time', (other: GoTime) => between(time, other) > 0),
  Equal: (time: GoTime) => goFunction('time', (other: GoTime) => between(time, other) === 0),
  Compare: (time: GoTime) => goFunction('time', (other: GoTime) => Math.sign(between(time, other))),
  Format: (time: GoTime) => goFunction('string', (layout: string) => formatTime(time, layout)),
  Truncate: (time: GoTime) => goFunction('duration', (span: GoDuration) => moved(time, truncate(time, span.milliseconds, 0))),
  Round: (time: GoTime) => goFunction('duration', (span: GoDuration) => moved(time, truncate(time, span.milliseconds, 0.5))),
  String: getter(printTime),
  UTC: getter((time: GoTime) => new GoTime(time.milliseconds)),
  // The programs run with UTC as their local zone.
  Local: getter((time: GoTime) => new GoTime(time.milliseconds)),
  Unix: getter((time: GoTime) => Math.floor(time.milliseconds / 1000)),
  UnixMilli: getter((time: GoTime) => time.milliseconds),
  Year: getter((time: GoTime) => time.local.getUTCFullYear()),
  Month: getter(monthName),
  Day: getter((time: GoTime) => time.local.getUTCDate()),
  YearDay: getter(yearDay),
  Weekday: getter(weekdayName),
  Hour: getter((time: GoTime) => time.local.getUTCHours()),
  Minute: getter((time: GoTime) => time.local.getUTCMinutes()),
  Second: getter((time: GoTime) => time.local.getUTCSeconds()),
  IsZero: getter((time: GoTime) => time.milliseconds === ZERO_TIME),
});

const DURATION_METHODS: Methods<GoDuration> = Object.assign(Object.create(null) as object, {
  String: getter(String),
  Hours: getter((span: GoDuration) => span.nanoseconds / 3600e9),
  Minutes: getter((span: GoDuration) => span.nanoseconds / 60e9),
  Seconds: getter((span: GoDuration) => span.nanoseconds / 1e9),
  Milliseconds: getter((span: GoDuration) => Math.trunc(span.nanoseconds / 1e6)),
  Nanoseconds: getter((span: GoDuration) => span.nanoseconds),
  Abs: getter((span: GoDuration) => new GoDuration(Math.abs(span.nanoseconds))),
});

/** Counted from the zero time, as Go does it. */
function truncate(time: GoTime, step: number, half: number): number {
  if (step <= 0) return time.milliseconds;
  return Math.floor((time.milliseconds - ZERO_TIME) / step + half) * step + ZERO_TIME;
}
