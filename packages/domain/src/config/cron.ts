interface Field {
  lowest: number;
  highest: number;
  /** Names of the values, the first one of `lowest`. */
  names?: string[];
}

const FIELDS: Field[] = [
  { lowest: 0, highest: 59 },
  { lowest: 0, highest: 23 },
  { lowest: 1, highest: 31 },
  { lowest: 1, highest: 12, names: ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'] },
  { lowest: 0, highest: 6, names: ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] },
];
const MACROS = ['@yearly', '@annually', '@monthly', '@weekly', '@daily', '@midnight', '@hourly'];
const LONGEST = 100;

/**
 * Whether the text is a cron expression as the CronJob controller reads it: five fields of numbers or names, ranges,
 * steps and lists, or one of the macros. Time zones do not belong into it.
 */
export function isCronExpression(text: string): boolean {
  if (text.length > LONGEST) return false;
  if (MACROS.includes(text)) return true;
  const parts = text.split(' ').filter((part) => part !== '');
  return (
    parts.length === FIELDS.length && FIELDS.every((field, index) => (parts[index] ?? '').split(',').every((item) => isItem(item, field)))
  );
}

/** One element of a list: `*`, a value or a range, with an optional step. */
function isItem(item: string, field: Field): boolean {
  const [span = '', step, ...more] = item.split('/');
  if (more.length > 0 || (step !== undefined && !/^[1-9][0-9]{0,2}$/.test(step))) return false;
  if (span === '*' || span === '?') return true;
  const [from = '', to, ...rest] = span.split('-');
  if (rest.length > 0) return false;
  const first = valueOf(from, field);
  const last = to === undefined ? first : valueOf(to, field);
  return first !== null && last !== null && first <= last;
}

function valueOf(text: string, field: Field): number | null {
  const named = field.names?.indexOf(text.toLowerCase()) ?? -1;
  if (named >= 0) return field.lowest + named;
  if (!/^[0-9]{1,2}$/.test(text)) return null;
  const value = Number(text);
  return value >= field.lowest && value <= field.highest ? value : null;
}
