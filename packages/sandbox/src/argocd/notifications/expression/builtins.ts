import { charactersOf } from '../go/characters.ts';
import { GoDuration, parseDuration } from '../go/duration.ts';
import { renderJson } from '../go/json.ts';
import { printValue } from '../go/print.ts';
import { GoTime, parseTime } from '../go/time.ts';
import { compareText, copyOf, GoError, isGoMap, kindOf, newMap, sortedKeys, typeOf, type GoMap } from '../go/values.ts';
import { isEqual, requireBoolean } from './apply-operator.ts';
import { fetchMember } from './fetch-member.ts';
import type { Pointer } from './scope.ts';

/**
 * Calls a function that asks something of each element of a list.
 *
 * @param ask gives the answer for an element
 * @param extra what it has as third argument
 * @throws GoError
 */
export function callPredicate(name: string, value: unknown, ask: (pointer: Pointer) => unknown, extra: unknown): unknown {
  const list = listOf(value, name);
  const answers = () => list.map((element, index) => ask({ element, index, accumulated: null }));
  const holds = (element: unknown, index: number) => requireBoolean(ask({ element, index, accumulated: null }));
  switch (name) {
    case 'all':
      return list.every(holds);
    case 'none':
      return !list.some(holds);
    case 'any':
      return list.some(holds);
    case 'one':
      return list.filter(holds).length === 1;
    case 'filter':
      return list.filter(holds);
    case 'count':
      return list.filter(holds).length;
    case 'map':
      return answers();
    case 'find':
      return list.find(holds) ?? null;
    case 'findIndex':
      return orNil(list.findIndex(holds));
    case 'findLast':
      return list.findLast(holds) ?? null;
    case 'findLastIndex':
      return orNil(list.findLastIndex(holds));
    case 'sum':
      return answers().reduce((total: number, one) => total + numberOf(one, name), 0);
    case 'sortBy':
      return sortBy(list, answers(), extra);
    default:
      return reduce(list, ask, extra);
  }
}

function orNil(index: number): number | null {
  return index < 0 ? null : index;
}

function sortBy(list: readonly unknown[], keys: readonly unknown[], order: unknown): unknown[] {
  const sign = order === 'desc' ? -1 : 1;
  const places = [...keys.keys()].sort((a, b) => sign * compareAny(keys[a], keys[b]) || a - b);
  return places.map((place) => list[place]);
}

function reduce(list: readonly unknown[], ask: (pointer: Pointer) => unknown, initial: unknown): unknown {
  if (initial === undefined && list.length === 0) throw new GoError('reduce of empty array with no initial value');
  const start = initial === undefined ? 1 : 0;
  let accumulated = initial === undefined ? list[0] : initial;
  for (const [at, element] of list.slice(start).entries()) accumulated = ask({ element, index: at + start, accumulated });
  return accumulated;
}

function compareAny(a: unknown, b: unknown): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  if (typeof a === 'string' && typeof b === 'string') return compareText(a, b);
  if (a instanceof GoTime && b instanceof GoTime) return a.milliseconds - b.milliseconds;
  throw new GoError(`cannot compare ${typeOf(a)} and ${typeOf(b)}`);
}

function listOf(value: unknown, name: string): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw new GoError(`invalid argument for ${name} (type ${typeOf(value)})`);
}

function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  throw new GoError(`interface conversion: interface {} is ${kindOf(value) === 'nil' ? 'nil' : typeOf(value)}, not string`);
}

function numberOf(value: unknown, name: string): number {
  if (typeof value === 'number') return value;
  throw new GoError(`invalid argument for ${name} (type ${typeOf(value)})`);
}

/**
 * Calls any other function of the language.
 *
 * @throws GoError
 */
export function callBuiltin(name: string, values: readonly unknown[], now: () => Date): unknown {
  if (name === 'now') return new GoTime(now().getTime());
  const [first] = values;
  const text = TEXTS[name];
  if (text !== undefined)
    return text(textOf(first), ...values.slice(1).map((value) => (typeof value === 'number' ? value : textOf(value))));
  const list = LISTS[name];
  if (list !== undefined) return list(listOf(first, name), ...values.slice(1));
  const other = OTHERS[name];
  if (other === undefined) throw new GoError(`unknown builtin ${name}`);
  return other(...values);
}

type Word = string | number;

const TEXTS: Readonly<Record<string, (text: string, ...words: Word[]) => unknown>> = {
  trim: (text, cut) => (cut === undefined ? text.trim() : trimOf(text, String(cut))),
  trimPrefix: (text, cut = ' ') => (text.startsWith(String(cut)) ? text.slice(String(cut).length) : text),
  trimSuffix: (text, cut = ' ') => (text.endsWith(String(cut)) ? text.slice(0, text.length - String(cut).length) : text),
  upper: (text) => text.toUpperCase(),
  lower: (text) => text.toLowerCase(),
  split: (text, separator = '', count) => splitOf(text, String(separator), count === undefined ? -1 : Number(count)),
  splitAfter: (text, separator = '') =>
    splitOf(text, String(separator), -1).map((part, at, all) => (at < all.length - 1 ? part + String(separator) : part)),
  replace: (text, old = '', other = '') => text.replaceAll(String(old), () => String(other)),
  repeat: (text, count = 0) => repeatOf(text, Number(count)),
  indexOf: (text, part = '') => byteIndex(text, text.indexOf(String(part))),
  lastIndexOf: (text, part = '') => byteIndex(text, text.lastIndexOf(String(part))),
  hasPrefix: (text, part = '') => text.startsWith(String(part)),
  hasSuffix: (text, part = '') => text.endsWith(String(part)),
  fromJSON: (text) => parseJson(text),
  toBase64: (text) => Buffer.from(text).toString('base64'),
  fromBase64: (text) => Buffer.from(text, 'base64').toString(),
  duration: (text) => parseDuration(text) ?? fail(`time: invalid duration ${JSON.stringify(text)}`),
  date: (text) =>
    parseTime(text) ?? parseTime(`${text.replace(' ', 'T')}Z`) ?? parseTime(`${text}T00:00:00Z`) ?? fail(`invalid date ${text}`),
};

function fail(message: string): never {
  throw new GoError(message);
}

function splitOf(text: string, separator: string, count: number): string[] {
  const parts = separator === '' ? charactersOf(text) : text.split(separator);
  if (count < 0 || parts.length <= count) return parts;
  return count === 0 ? [] : [...parts.slice(0, count - 1), parts.slice(count - 1).join(separator)];
}

function trimOf(text: string, cut: string): string {
  const characters = charactersOf(text);
  while (characters.length > 0 && cut.includes(characters[0] ?? '')) characters.shift();
  while (characters.length > 0 && cut.includes(characters.at(-1) ?? '')) characters.pop();
  return characters.join('');
}

function repeatOf(text: string, count: number): string {
  if (count < 0) fail(`invalid argument for repeat (expected positive integer, got ${count})`);
  return count * text.length > 1e6 ? fail('memory budget exceeded') : text.repeat(count);
}

function byteIndex(text: string, at: number): number {
  return at < 0 ? at : Buffer.byteLength(text.slice(0, at));
}

function parseJson(text: string): unknown {
  try {
    return copyOf(JSON.parse(text));
  } catch (error) {
    return fail(`invalid JSON: ${(error as Error).message}`);
  }
}

const LISTS: Readonly<Record<string, (list: readonly unknown[], ...rest: unknown[]) => unknown>> = {
  join: (list, separator = '') => list.map(textOf).join(textOf(separator)),
  take: (list, count) => list.slice(0, numberOf(count, 'take')),
  reverse: (list) => list.toReversed(),
  uniq: (list) => list.filter((value, at) => !list.slice(0, at).some((other) => isEqual(other, value))),
  flatten: (list) => list.flat(100),
  concat: (...lists) => lists.flatMap((list) => listOf(list, 'concat')),
  sort: (list, order) => list.toSorted((a, b) => (order === 'desc' ? -1 : 1) * compareAny(a, b)),
  fromPairs: (list) => newMap(list.map((pair) => [printValue(listOf(pair, 'fromPairs')[0]), listOf(pair, 'fromPairs')[1]])),
};

const OTHERS: Readonly<Record<string, (...values: unknown[]) => unknown>> = {
  len: lengthOf,
  type: typeName,
  string: (value) => printValue(value),
  int: (value) => toNumber(value, 'int', /^[-+]?\d+$/, Math.trunc),
  float: (value) => toNumber(value, 'float', /^[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?$/, Number),
  abs: (value) => Math.abs(numberOf(value, 'abs')),
  ceil: (value) => Math.ceil(numberOf(value, 'ceil')),
  floor: (value) => Math.floor(numberOf(value, 'floor')),
  round: (value) => Math.sign(numberOf(value, 'round')) * Math.round(Math.abs(numberOf(value, 'round'))),
  toJSON: (value) => renderJson(value, { pretty: true }),
  max: (...values) => Math.max(...numbersOf(values, 'max')),
  min: (...values) => Math.min(...numbersOf(values, 'min')),
  mean: (...values) => mean(numbersOf(values, 'mean')),
  median: (...values) => median(numbersOf(values, 'median')),
  keys: (map) => sortedKeys(mapOf(map, 'keys')),
  values: (map) => sortedKeys(mapOf(map, 'values')).map((key) => mapOf(map, 'values')[key]),
  toPairs: (map) => sortedKeys(mapOf(map, 'toPairs')).map((key) => [key, mapOf(map, 'toPairs')[key]]),
  first: (value) => get(value, 0),
  last: (value) => get(value, -1),
  get,
};

function lengthOf(value: unknown): number {
  if (typeof value === 'string') return charactersOf(value).length;
  if (Array.isArray(value)) return value.length;
  if (isGoMap(value)) return Object.keys(value).length;
  throw new GoError(`invalid argument for len (type ${typeOf(value)})`);
}

const TYPE_NAMES: Readonly<Record<string, string>> = { slice: 'array', bytes: 'array', time: 'time.Time', duration: 'time.Duration' };

function typeName(value: unknown): string {
  const kind = kindOf(value);
  return TYPE_NAMES[kind] ?? kind;
}

function toNumber(value: unknown, name: string, form: RegExp, convert: (value: number) => number): number {
  if (typeof value === 'number') return convert(value);
  if (value instanceof GoDuration) return value.nanoseconds;
  if (typeof value !== 'string') throw new GoError(`invalid operation: ${name}(${typeOf(value)})`);
  return form.test(value) ? Number(value) : fail(`invalid operation: ${name}(${value})`);
}

function numbersOf(values: readonly unknown[], name: string): number[] {
  return values.flatMap((value) => (Array.isArray(value) ? numbersOf(value, name) : [numberOf(value, name)]));
}

function mean(numbers: readonly number[]): number {
  return numbers.length === 0 ? 0 : numbers.reduce((total, one) => total + one, 0) / numbers.length;
}

function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? (sorted[middle] ?? 0) : mean(sorted.slice(middle - 1, middle + 1));
}

function mapOf(value: unknown, name: string): GoMap {
  if (isGoMap(value)) return value;
  throw new GoError(`cannot get ${name} from ${typeOf(value)}`);
}

/** Nil where there is no such element. */
function get(of: unknown, key: unknown): unknown {
  try {
    return fetchMember(of, key);
  } catch (error) {
    if (error instanceof GoError) return null;
    throw error;
  }
}
