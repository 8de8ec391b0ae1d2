import type { GoDuration } from './duration.ts';
import { printTime } from './format-time.ts';
import type { GoTime } from './time.ts';
import { kindOf, sortedKeys, type GoMap } from './values.ts';

/** A value as Go's `%v` prints it. */
export function printValue(value: unknown): string {
  switch (kindOf(value)) {
    case 'nil':
      return '<nil>';
    case 'int':
    case 'float':
      return printNumber(value as number);
    case 'time':
      return printTime(value as GoTime);
    case 'duration':
      return (value as GoDuration).toString();
    case 'bytes':
    case 'slice':
      return `[${[...(value as unknown[])].map(printValue).join(' ')}]`;
    case 'map':
      return `map[${sortedKeys(value as GoMap)
        .map((key) => `${key}:${printValue((value as GoMap)[key])}`)
        .join(' ')}]`;
    case 'func':
      return '0x1';
    default:
      return String(value);
  }
}

/** Shortest digits; fractions below 0.0001 and from a million on have an exponent, of at least two digits. */
export function printNumber(value: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'NaN' : `${value > 0 ? '+' : '-'}Inf`;
  const size = Math.abs(value);
  const text = !Number.isInteger(value) && (size < 1e-4 || size >= 1e6) ? value.toExponential() : String(value);
  return text.replace(/e([-+])(\d)$/, 'e$10$2');
}

const ESCAPES: Readonly<Record<string, string>> = {
  '"': '\\"',
  '\\': '\\\\',
  '\u0007': '\\a',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\v': '\\v',
};

/** A text between quotes, as Go's `%q` writes it. */
export function quoteText(text: string): string {
  const escaped = text.replace(/["\\]|[^\p{L}\p{M}\p{N}\p{P}\p{S} ]/gu, (character) => ESCAPES[character] ?? escapeCode(character));
  return `"${escaped}"`;
}

function escapeCode(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x80) return `\\x${code.toString(16).padStart(2, '0')}`;
  return code > 0xffff ? `\\U${code.toString(16).padStart(8, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`;
}
