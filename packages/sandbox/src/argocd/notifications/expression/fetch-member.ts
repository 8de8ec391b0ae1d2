import { printValue } from '../go/print.ts';
import { findMethod } from '../go/time-methods.ts';
import { GoError, kindOf, TEXT_MAPS, typeOf, valueOf, type GoMap } from '../go/values.ts';

/**
 * `of.key` or `of[key]`; a key that a map has not is nil.
 *
 * @throws GoError
 */
export function fetchMember(of: unknown, key: unknown): unknown {
  const method = typeof key === 'string' ? findMethod(of, key) : undefined;
  if (method !== undefined) return method;
  switch (kindOf(of)) {
    case 'map':
      if (typeof key !== 'string')
        throw new GoError(`reflect.Value.MapIndex: value of type ${typeOf(key)} is not assignable to type string`);
      return valueOf(of as GoMap, key) ?? (TEXT_MAPS.has(of as GoMap) ? '' : null);
    case 'slice':
    case 'bytes':
      return (of as unknown[])[checkIndex(key, (of as unknown[]).length)] ?? null;
    case 'string': {
      const bytes = Buffer.from(of as string);
      return bytes[checkIndex(key, bytes.length)];
    }
    default:
      throw new GoError(`cannot fetch ${printValue(key)} from ${typeOf(of)}`);
  }
}

/** Negative ones count from the end. */
function checkIndex(key: unknown, length: number): number {
  if (typeof key !== 'number') throw new GoError(`invalid operation: int(${typeOf(key)})`);
  const whole = Math.trunc(key);
  const at = whole < 0 ? length + whole : whole;
  if (at < 0 || at >= length) throw new GoError(`index out of range: ${at} (array length is ${length})`);
  return at;
}

/**
 * `of[from:to]`; ends that are outside are moved to the nearest place.
 *
 * @throws GoError
 */
export function sliceOf(of: unknown, from: unknown, to: unknown): unknown {
  if (Array.isArray(of)) return of.slice(...boundsOf(from, to, of.length));
  if (typeof of !== 'string') throw new GoError(`cannot slice ${printValue(from)}`);
  const bytes = Buffer.from(of);
  return bytes.subarray(...boundsOf(from, to, bytes.length)).toString();
}

function boundsOf(from: unknown, to: unknown, length: number): [number, number] {
  const place = (value: unknown, absent: number) => {
    if (value === undefined) return absent;
    if (typeof value !== 'number') throw new GoError(`invalid operation: int(${typeOf(value)})`);
    const whole = Math.trunc(value);
    return Math.min(Math.max(whole < 0 ? length + whole : whole, 0), length);
  };
  const end = place(to, length);
  return [Math.min(place(from, 0), end), end];
}
