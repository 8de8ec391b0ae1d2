import { isDeepStrictEqual } from 'node:util';
import { goFunction, type GoFunction } from '../../go/function.ts';
import { compareText, GoError, kindOf, type GoMap } from '../../go/values.ts';
import { checkLength, elementsOf, isEmpty, toInteger, toText } from './cast.ts';

const append = goFunction('any,any', (list: unknown, value: unknown) => [...elementsOf(list, 'push on'), value]);
const prepend = goFunction('any,any', (list: unknown, value: unknown) => [value, ...elementsOf(list, 'prepend on')]);
const first = goFunction('any', (list: unknown) => elementsOf(list, 'find first on')[0] ?? null);
const last = goFunction('any', (list: unknown) => elementsOf(list, 'find last on').at(-1) ?? null);
const rest = goFunction('any', (list: unknown) => elementsOf(list, 'find rest on').slice(1));
const initial = goFunction('any', (list: unknown) => elementsOf(list, 'find initial on').slice(0, -1));
const reverse = goFunction('any', (list: unknown) => elementsOf(list, 'find reverse on').toReversed());
const compact = goFunction('any', (list: unknown) => elementsOf(list, 'compact on').filter((value) => !isEmpty(value)));
const uniq = goFunction('any', (list: unknown) => distinct(elementsOf(list, 'find uniq on')));
const without = goFunction('any,any...', (list: unknown, ...omitted: unknown[]) =>
  elementsOf(list, 'find without on').filter((value) => !includes(omitted, value)),
);
const has = goFunction('any,any', (needle: unknown, list: unknown) => list !== null && includes(elementsOf(list, 'find has on'), needle));
const list = goFunction('any...', (...values: unknown[]) => values);

/** Sprig's functions for lists. Those with `must` fail as the others do. */
export const LISTS: Readonly<Record<string, GoFunction>> = {
  list,
  tuple: list,
  append,
  push: append,
  mustAppend: append,
  mustPush: append,
  prepend,
  mustPrepend: prepend,
  first,
  mustFirst: first,
  last,
  mustLast: last,
  rest,
  mustRest: rest,
  initial,
  mustInitial: initial,
  reverse,
  mustReverse: reverse,
  compact,
  mustCompact: compact,
  uniq,
  mustUniq: uniq,
  without,
  mustWithout: without,
  has,
  mustHas: has,
  slice: goFunction('any,any...', slice),
  mustSlice: goFunction('any,any...', slice),
  concat: goFunction('any...', (...lists: unknown[]) => lists.flatMap((one) => elementsOf(one, 'concat'))),
  sortAlpha: goFunction('any', (value: unknown) => textsOf(value).toSorted(compareText)),
  until: goFunction('int', (count: number) => countUp(0, count, count < 0 ? -1 : 1)),
  untilStep: goFunction('int,int,int', countUp),
  seq: goFunction('int...', (...bounds: number[]) => sequence(bounds).join(' ')),
  deepEqual: goFunction('any,any', isDeepStrictEqual),
};

/** The elements of a list as texts, without those that are nil; anything else as one text. */
export function textsOf(value: unknown): string[] {
  if (Array.isArray(value)) return value.filter((one: unknown) => one !== null && one !== undefined).map(toText);
  return kindOf(value) === 'nil' ? [] : [toText(value)];
}

function includes(values: readonly unknown[], needle: unknown): boolean {
  return values.some((value) => isSame(value, needle));
}

/** Maps may have been made with and without a prototype. */
function isSame(a: unknown, b: unknown): boolean {
  if (kindOf(a) !== 'map' || kindOf(b) !== 'map') return isDeepStrictEqual(a ?? null, b ?? null);
  return isDeepStrictEqual({ ...(a as GoMap) }, { ...(b as GoMap) });
}

function distinct(values: readonly unknown[]): unknown[] {
  return values.filter((value, at) => !includes(values.slice(0, at), value));
}

function slice(value: unknown, ...indexes: unknown[]): unknown {
  const elements = elementsOf(value, undefined);
  if (elements.length === 0) return null;
  const start = indexes.length > 0 ? toInteger(indexes[0]) : 0;
  const end = indexes.length > 1 ? toInteger(indexes[1]) : elements.length;
  if (start < 0 || start > end || end > elements.length) throw new GoError('reflect.Value.Slice: slice index out of bounds');
  return elements.slice(start, end);
}

function countUp(start: number, stop: number, step: number): number[] {
  const numbers: number[] = [];
  if (step === 0 || stop < start !== step < 0) return numbers;
  checkLength(Math.abs((stop - start) / step));
  for (let at = start; step < 0 ? at > stop : at < stop; at += step) numbers.push(at);
  return numbers;
}

/** Both ends are in it, as with the program of that name. */
function sequence(bounds: readonly number[]): number[] {
  const [a = 0, b = 0, c = 0] = bounds;
  const down = (from: number, to: number) => (to < from ? -1 : 1);
  if (bounds.length === 1) return countUp(1, a + down(1, a), down(1, a));
  if (bounds.length === 2) return countUp(a, b + down(a, b), down(a, b));
  if (bounds.length !== 3 || b === 0 || c < a !== b < 0) return [];
  return countUp(a, c + Math.sign(b), b);
}
