import { GoDuration } from '../../go/duration.ts';
import { printValue } from '../../go/print.ts';
import { GoTime } from '../../go/time.ts';
import { GoError, isTrue, kindOf, typeOf } from '../../go/values.ts';

/** A value as text: bytes are taken as UTF-8. */
export function toText(value: unknown): string {
  if (typeof value === 'string') return value;
  return value instanceof Uint8Array ? Buffer.from(value).toString() : printValue(value);
}

/** A number of anything, 0 where it is none. */
export function toFloat(value: unknown): number {
  if (typeof value === 'number') return value;
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (value instanceof GoDuration) return value.nanoseconds;
  return typeof value === 'string' && /^[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?$/.test(value) ? Number(value) : 0;
}

/** A whole number of anything, 0 where it is none. */
export function toInteger(value: unknown): number {
  if (typeof value !== 'string') return Math.trunc(toFloat(value)) + 0;
  const [, sign = '', octal = '', digits] = /^([-+]?)(0(?=\d))?(0[xX][0-9a-fA-F]+|\d+)(?:\.0*)?$/.exec(value) ?? [];
  const size = digits === undefined ? 0 : Number(octal === '' ? digits : `0o${digits}`);
  return Number.isNaN(size) ? 0 : (sign === '-' ? -size : size) + 0;
}

/** A moment of a time or of seconds since 1970; now for anything else. */
export function toTime(value: unknown, now: Date): GoTime {
  if (value instanceof GoTime) return value;
  return new GoTime(kindOf(value) === 'int' ? (value as number) * 1000 : now.getTime());
}

/** What sprig counts as empty: all that is not true, but no time. */
export function isEmpty(value: unknown): boolean {
  return !isTrue(value);
}

/**
 * The elements of a list.
 *
 * @param doing stands in the message, for example `find last on`
 * @throws GoError where it is none
 */
export function elementsOf(value: unknown, doing: string | undefined): readonly unknown[] {
  const kind = kindOf(value);
  if (kind === 'slice' || kind === 'bytes') return [...(value as unknown[])];
  if (kind === 'nil') throw new GoError('runtime error: invalid memory address or nil pointer dereference');
  const type = shortTypeOf(value);
  throw new GoError(doing === undefined ? `list should be type of slice or array but ${type}` : `Cannot ${doing} type ${type}`);
}

/** The kind of a value as Go calls it. */
export function shortTypeOf(value: unknown): string {
  const kind = kindOf(value);
  if (kind === 'duration') return 'int64';
  if (kind === 'time') return 'struct';
  if (kind === 'bytes') return 'slice';
  return kind === 'float' ? typeOf(value) : kind === 'nil' ? 'invalid' : kind;
}

const MAX_LENGTH = 1_000_000;

/** @throws GoError where a text or a list would be longer than is sensible */
export function checkLength(length: number): number {
  if (length > MAX_LENGTH) throw new GoError(`more than ${MAX_LENGTH} elements`);
  return length;
}
