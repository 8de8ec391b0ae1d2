import { charactersOf } from './characters.ts';
import { printNumber, printValue, quoteText } from './print.ts';
import { GoDuration } from './duration.ts';
import { kindOf, typeOf } from './values.ts';

const VERB = /%([-+# 0]*)(\d+|\*)?(?:\.(\d+|\*)?)?([a-zA-Z%!])?/gs;

/** Go's Sprintf, with the verbs that texts and numbers have use for; wrong ones become `%!d(string=x)` as in Go. */
export function printf(format: string, values: readonly unknown[]): string {
  let used = 0;
  const take = () => values[used++];
  const text = format.replace(VERB, (whole: string, flags: string, width?: string, precision?: string, verb?: string) => {
    if (verb === undefined) return '%!(NOVERB)';
    if (verb === '%') return '%';
    const wide = width === '*' ? Number(take()) : Number(width ?? 0);
    const digits = precision === '*' ? Number(take()) : readPrecision(whole, precision);
    if (used >= values.length) return `%!${verb}(MISSING)`;
    const value = take();
    return pad(formatOne(verb, flags, digits, value), flags, Math.min(wide, 1000), value);
  });
  if (used >= values.length) return text;
  const extra = values.slice(used).map((value) => (kindOf(value) === 'nil' ? '<nil>' : `${typeOf(value)}=${printValue(value)}`));
  return `${text}%!(EXTRA ${extra.join(', ')})`;
}

function readPrecision(whole: string, precision: string | undefined): number | undefined {
  if (precision !== undefined) return Math.min(Number(precision), 100);
  return whole.includes('.') ? 0 : undefined;
}

function formatOne(verb: string, flags: string, precision: number | undefined, value: unknown): string {
  const kind = kindOf(value);
  if (verb === 'v')
    return kind === 'float' && precision !== undefined ? formatFloat('g', flags, precision, value as number) : printValue(value);
  if (verb === 'T') return typeOf(value);
  if (verb === 't' && kind === 'bool') return String(value);
  if ('sqx'.includes(verb) && isText(value)) return formatText(verb, flags, precision, textOf(value));
  const number = value instanceof GoDuration ? value.nanoseconds : value;
  if (Number.isInteger(number) && 'dxXobcqU'.includes(verb)) return formatInteger(verb, flags, number as number);
  // Whole numbers may be floats there, which nothing tells here.
  if (typeof number === 'number' && 'eEfFgG'.includes(verb)) return formatFloat(verb, flags, precision, number);
  return kind === 'nil' ? `%!${verb}(<nil>)` : `%!${verb}(${typeOf(value)}=${printValue(value)})`;
}

function isText(value: unknown): boolean {
  const kind = kindOf(value);
  return kind === 'string' || kind === 'bytes' || kind === 'time' || kind === 'duration';
}

function textOf(value: unknown): string {
  return kindOf(value) === 'bytes' ? Buffer.from(value as Uint8Array).toString() : printValue(value);
}

function formatText(verb: string, flags: string, precision: number | undefined, text: string): string {
  const cut = precision === undefined ? text : charactersOf(text).slice(0, precision).join('');
  if (verb === 'q') return flags.includes('#') ? `\`${cut}\`` : quoteText(cut);
  return verb === 'x' ? Buffer.from(cut).toString('hex') : cut;
}

function formatInteger(verb: string, flags: string, value: number): string {
  const sign = value < 0 ? '-' : flags.includes('+') ? '+' : flags.includes(' ') ? ' ' : '';
  const size = Math.abs(value);
  switch (verb) {
    case 'x':
      return `${sign}${flags.includes('#') ? '0x' : ''}${size.toString(16)}`;
    case 'X':
      return `${sign}${flags.includes('#') ? '0X' : ''}${size.toString(16).toUpperCase()}`;
    case 'o':
      return `${sign}${flags.includes('#') ? '0' : ''}${size.toString(8)}`;
    case 'b':
      return `${sign}${size.toString(2)}`;
    case 'c':
      return character(value);
    case 'q':
      return `'${character(value)}'`;
    case 'U':
      return `U+${value.toString(16).toUpperCase().padStart(4, '0')}`;
    default:
      return `${sign}${size}`;
  }
}

function character(code: number): string {
  return code >= 0 && code <= 0x10ffff ? String.fromCodePoint(code).toWellFormed() : '\ufffd';
}

function formatFloat(verb: string, flags: string, precision: number | undefined, value: number): string {
  const sign = value >= 0 && flags.includes('+') ? '+' : '';
  if (verb === 'f' || verb === 'F') return `${sign}${value.toFixed(precision ?? 6)}`;
  if (verb === 'e' || verb === 'E') return `${sign}${widenExponent(value.toExponential(precision ?? 6))}`;
  const text = precision === undefined ? printNumber(value) : widenExponent(String(Number(value.toPrecision(Math.max(precision, 1)))));
  return `${sign}${text}`;
}

function widenExponent(text: string): string {
  return text.replace(/e([-+])(\d)$/, 'e$10$2');
}

function pad(text: string, flags: string, width: number, value: unknown): string {
  const missing = width - charactersOf(text).length;
  if (missing <= 0) return text;
  if (flags.includes('-')) return text + ' '.repeat(missing);
  if (!flags.includes('0')) return ' '.repeat(missing) + text;
  const sign = typeof value === 'number' && /^[-+]/.test(text) ? (text[0] ?? '') : '';
  return sign + '0'.repeat(missing) + text.slice(sign.length);
}
