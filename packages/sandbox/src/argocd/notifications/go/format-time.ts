import type { GoTime } from './time.ts';

const MONTHS = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December'];
const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];

/** The parts of a layout, each written as the reference time has it; the longest first where one begins another. */
const PARTS =
  /2006|January|Jan|Monday|Mon|MST|Z07:00|Z0700|-07:00|-0700|-07|[.,]0+(?!\d)|[.,]9+(?!\d)|002|01|02|03|04|05|06|15|PM|pm|_2|1|2|3|4|5/g;

/** Go's own layouts, by the names that templates and triggers know them by. */
export const LAYOUTS: Readonly<Record<string, string>> = {
  Layout: "01/02 03:04:05PM '06 -0700",
  ANSIC: 'Mon Jan _2 15:04:05 2006',
  UnixDate: 'Mon Jan _2 15:04:05 MST 2006',
  RubyDate: 'Mon Jan 02 15:04:05 -0700 2006',
  RFC822: '02 Jan 06 15:04 MST',
  RFC822Z: '02 Jan 06 15:04 -0700',
  RFC850: 'Monday, 02-Jan-06 15:04:05 MST',
  RFC1123: 'Mon, 02 Jan 2006 15:04:05 MST',
  RFC1123Z: 'Mon, 02 Jan 2006 15:04:05 -0700',
  RFC3339: '2006-01-02T15:04:05Z07:00',
  RFC3339Nano: '2006-01-02T15:04:05.999999999Z07:00',
  Kitchen: '3:04PM',
  Stamp: 'Jan _2 15:04:05',
  StampMilli: 'Jan _2 15:04:05.000',
  StampMicro: 'Jan _2 15:04:05.000000',
  StampNano: 'Jan _2 15:04:05.000000000',
};

export function monthName(time: GoTime): string {
  return MONTHS[time.local.getUTCMonth()] ?? '';
}

export function weekdayName(time: GoTime): string {
  return DAYS[time.local.getUTCDay()] ?? '';
}

export function yearDay(time: GoTime): number {
  const { local } = time;
  return Math.floor((local.getTime() - Date.UTC(local.getUTCFullYear(), 0, 1)) / 86_400_000) + 1;
}

/** Writes a time by a layout of Go, for example `2006-01-02 15:04`. */
export function formatTime(time: GoTime, layout: string): string {
  return layout.replace(PARTS, (part) => render(time, part));
}

/** As Go prints a time. */
export function printTime(time: GoTime): string {
  return formatTime(time, '2006-01-02 15:04:05.999999999 -0700 MST');
}

function render(time: GoTime, part: string): string {
  const { local } = time;
  const hour12 = local.getUTCHours() % 12 || 12;
  const parts: Record<string, string | number> = {
    '2006': pad(local.getUTCFullYear(), 4),
    '06': pad(local.getUTCFullYear() % 100, 2),
    January: monthName(time),
    Jan: monthName(time).slice(0, 3),
    '01': pad(local.getUTCMonth() + 1, 2),
    '1': local.getUTCMonth() + 1,
    Monday: weekdayName(time),
    Mon: weekdayName(time).slice(0, 3),
    '02': pad(local.getUTCDate(), 2),
    _2: String(local.getUTCDate()).padStart(2),
    '2': local.getUTCDate(),
    '002': pad(yearDay(time), 3),
    '15': pad(local.getUTCHours(), 2),
    '03': pad(hour12, 2),
    '3': hour12,
    '04': pad(local.getUTCMinutes(), 2),
    '4': local.getUTCMinutes(),
    '05': pad(local.getUTCSeconds(), 2),
    '5': local.getUTCSeconds(),
    PM: local.getUTCHours() >= 12 ? 'PM' : 'AM',
    pm: local.getUTCHours() >= 12 ? 'pm' : 'am',
  };
  return String(parts[part] ?? renderZoneOrFraction(time, part));
}

function renderZoneOrFraction(time: GoTime, part: string): string {
  const minutes = Math.abs(time.offsetMinutes);
  const [hours, rest] = [pad(Math.floor(minutes / 60), 2), pad(minutes % 60, 2)];
  const sign = time.offsetMinutes < 0 ? '-' : '+';
  if (part === 'MST') return time.offsetMinutes === 0 ? 'UTC' : `${sign}${hours}${rest}`;
  if (part.startsWith('Z') && time.offsetMinutes === 0) return 'Z';
  if (part.endsWith('7:00')) return `${sign}${hours}:${rest}`;
  if (part.endsWith('700')) return `${sign}${hours}${rest}`;
  if (part === '-07') return `${sign}${hours}`;
  const digits = pad(time.local.getUTCMilliseconds(), 3)
    .padEnd(9, '0')
    .slice(0, part.length - 1);
  if (part[1] === '0') return `${part[0]}${digits}`;
  const short = digits.replace(/0+$/, '');
  return short === '' ? '' : `${part[0]}${short}`;
}

function pad(value: number, width: number): string {
  return String(value).padStart(width, '0');
}
