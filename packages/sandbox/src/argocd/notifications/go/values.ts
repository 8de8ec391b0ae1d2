import { GoDuration } from './duration.ts';
import { GoFunction } from './function.ts';
import { GoTime } from './time.ts';

/** What Go's reflection would call a value. Numbers without a fraction count as integers. */
export type GoKind = 'nil' | 'bool' | 'int' | 'float' | 'string' | 'bytes' | 'slice' | 'map' | 'func' | 'time' | 'duration';

/** A map with keys of text, as Go makes one of a JSON object. */
export type GoMap = Record<string, unknown>;

/** A failure while something is evaluated; who evaluates adds where. */
export class GoError extends Error {
  override readonly name = 'GoError';
}

export function kindOf(value: unknown): GoKind {
  if (value === undefined || value === null) return 'nil';
  if (typeof value === 'string') return 'string';
  if (typeof value === 'boolean') return 'bool';
  if (typeof value === 'number') return Number.isInteger(value) ? 'int' : 'float';
  if (Array.isArray(value)) return 'slice';
  if (value instanceof GoFunction) return 'func';
  if (value instanceof GoTime) return 'time';
  if (value instanceof GoDuration) return 'duration';
  return value instanceof Uint8Array ? 'bytes' : 'map';
}

const TYPES: Record<GoKind, string> = {
  nil: '<nil>',
  bool: 'bool',
  int: 'int',
  float: 'float64',
  string: 'string',
  bytes: '[]uint8',
  slice: '[]interface {}',
  map: 'map[string]interface {}',
  func: 'func',
  time: 'time.Time',
  duration: 'time.Duration',
};

/** The name of a value's type, as Go prints it. */
export function typeOf(value: unknown): string {
  return TYPES[kindOf(value)];
}

export function isGoMap(value: unknown): value is GoMap {
  return kindOf(value) === 'map';
}

/** Whether a value counts as true: anything but nil, false, zero and what is empty. */
export function isTrue(value: unknown): boolean {
  switch (kindOf(value)) {
    case 'nil':
      return false;
    case 'map':
      return Object.keys(value as GoMap).length > 0;
    case 'slice':
    case 'bytes':
      return (value as unknown[]).length > 0;
    case 'duration':
      return (value as GoDuration).nanoseconds !== 0;
    case 'time':
    case 'func':
      return true;
    default:
      return Boolean(value);
  }
}

/** The order of Go's strings: by code point, which is not JavaScript's. */
export function compareText(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let at = 0; at < length; at += 1) {
    const [left, right] = [a.charCodeAt(at), b.charCodeAt(at)];
    if (left !== right) return fixSurrogate(left) - fixSurrogate(right);
  }
  return a.length - b.length;
}

/** Surrogates stand for what comes after all other characters. */
function fixSurrogate(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit;
}

export function sortedKeys(map: GoMap): string[] {
  return Object.keys(map).sort(compareText);
}

/** Maps of which every value is a text; what they have not counts as the empty text to expressions. */
export const TEXT_MAPS: WeakSet<GoMap> = new WeakSet();

/** A value of a key, or undefined; what an object inherits is none. */
export function valueOf(map: GoMap, key: string): unknown {
  return Object.hasOwn(map, key) ? map[key] : undefined;
}

/** An empty map, in which every key is an ordinary one. */
export function newMap(entries: Iterable<readonly [string, unknown]> = []): GoMap {
  const map = Object.create(null) as GoMap;
  for (const [key, value] of entries) map[key] = value;
  return map;
}

/** A copy of JSON-like data that may be changed. */
export function copyOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(copyOf);
  if (!isGoMap(value)) return value;
  return newMap(Object.entries(value).map(([key, entry]) => [key, copyOf(entry)]));
}
