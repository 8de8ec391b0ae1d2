import { goFunction, type GoFunction } from '../../go/function.ts';
import { printValue } from '../../go/print.ts';
import { printf } from '../../go/printf.ts';
import { compareText, GoError, isTrue, kindOf, typeOf, valueOf, type GoMap } from '../../go/values.ts';
import { toText } from './cast.ts';

/** The functions that Go's templates have themselves. `and`, `or` and `call` are done where they are evaluated. */
export const BUILTIN: Readonly<Record<string, GoFunction>> = {
  and: goFunction('any,any...', () => undefined),
  or: goFunction('any,any...', () => undefined),
  call: goFunction('any,any...', () => undefined),
  not: goFunction('any', (value: unknown) => !isTrue(value)),
  len: goFunction('any', lengthOf),
  index: goFunction('any,any...', (item: unknown, ...keys: unknown[]) => keys.reduce(elementOf, requireItem(item))),
  eq: goFunction('any,any...', isAnyEqual),
  ne: goFunction('any,any', (a: unknown, b: unknown) => !isAnyEqual(a, b)),
  lt: goFunction('any,any', isLess),
  le: goFunction('any,any', (a: unknown, b: unknown) => isLess(a, b) || isAnyEqual(a, b)),
  gt: goFunction('any,any', (a: unknown, b: unknown) => !(isLess(a, b) || isAnyEqual(a, b))),
  ge: goFunction('any,any', (a: unknown, b: unknown) => !isLess(a, b)),
  print: goFunction('any...', (...values: unknown[]) => print(values)),
  println: goFunction('any...', (...values: unknown[]) => `${values.map(printValue).join(' ')}\n`),
  printf: goFunction('string,any...', (format: string, ...values: unknown[]) => printf(format, values)),
  html: goFunction('any...', (...values: unknown[]) => escapeHtml(print(values))),
  urlquery: goFunction('any...', (...values: unknown[]) => queryEscape(print(values))),
};

/** Spaces stand between values that are both no texts. */
function print(values: readonly unknown[]): string {
  return values
    .map((value, at) => {
      const spaced = at > 0 && kindOf(value) !== 'string' && kindOf(values[at - 1]) !== 'string';
      return `${spaced ? ' ' : ''}${printValue(value)}`;
    })
    .join('');
}

const HTML: Readonly<Record<string, string>> = { '"': '&#34;', "'": '&#39;', '&': '&amp;', '<': '&lt;', '>': '&gt;', '\0': '\ufffd' };

function escapeHtml(text: string): string {
  return text.replace(/["'&<>\0]/g, (character) => HTML[character] ?? character);
}

/** As Go escapes what stands in a query. */
export function queryEscape(text: string): string {
  return encodeURIComponent(text.toWellFormed())
    .replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll('%20', '+');
}

function lengthOf(value: unknown): number {
  switch (kindOf(value)) {
    case 'nil':
      throw new GoError('reflect: call of reflect.Value.Type on zero Value');
    case 'string':
      return Buffer.byteLength(value as string);
    case 'slice':
    case 'bytes':
      return (value as unknown[]).length;
    case 'map':
      return Object.keys(value as GoMap).length;
    default:
      throw new GoError(`len of type ${typeOf(value)}`);
  }
}

function requireItem(item: unknown): unknown {
  if (kindOf(item) === 'nil') throw new GoError('index of untyped nil');
  return item;
}

function elementOf(item: unknown, key: unknown): unknown {
  switch (kindOf(item)) {
    case 'nil':
      throw new GoError('index of nil pointer');
    case 'map':
      if (kindOf(key) === 'nil') throw new GoError('value is nil; should be of type string');
      if (typeof key !== 'string') throw new GoError(`value has type ${typeOf(key)}; should be string`);
      return valueOf(item as GoMap, key) ?? null;
    case 'slice':
    case 'bytes':
      return (item as unknown[])[checkIndex(key, (item as unknown[]).length)] ?? null;
    case 'string': {
      const bytes = Buffer.from(item as string);
      return bytes[checkIndex(key, bytes.length)];
    }
    default:
      throw new GoError(`can't index item of type ${typeOf(item)}`);
  }
}

function checkIndex(index: unknown, length: number): number {
  const kind = kindOf(index);
  if (kind === 'nil') throw new GoError('cannot index slice/array with nil');
  if (kind !== 'int') throw new GoError(`cannot index slice/array with type ${typeOf(index)}`);
  const at = index as number;
  if (at < 0 || at > length) throw new GoError(`index out of range: ${at}`);
  if (at === length) throw new GoError('reflect: slice index out of range');
  return at;
}

const BASIC: ReadonlySet<string> = new Set(['bool', 'int', 'float', 'string', 'duration']);

function comparisonKind(value: unknown): string {
  const kind = kindOf(value);
  return kind === 'duration' ? 'int' : kind;
}

function isAnyEqual(first: unknown, ...others: unknown[]): boolean {
  if (others.length === 0) throw new GoError('missing argument for comparison');
  return others.some((other) => isEqual(first, other));
}

function isEqual(a: unknown, b: unknown): boolean {
  const [left, right] = [comparisonKind(a), comparisonKind(b)];
  if (left === 'nil' || right === 'nil') return left === right;
  if (left !== right) {
    // Whole numbers may be floats there, which nothing tells here.
    if (typeof a === 'number' && typeof b === 'number') return a === b;
    if (BASIC.has(left) || BASIC.has(right)) throw new GoError(`incompatible types for comparison: ${typeOf(a)} and ${typeOf(b)}`);
    throw new GoError(`non-comparable types ${printValue(a)}: ${typeOf(a)}, ${typeOf(b)}: ${printValue(b)}`);
  }
  if (left === 'time' || typeOf(a) === 'time.Duration') return toText(a) === toText(b);
  if (!BASIC.has(left)) throw new GoError(`non-comparable type ${printValue(b)}: ${typeOf(b)}`);
  return a === b;
}

function isLess(a: unknown, b: unknown): boolean {
  const [left, right] = [comparisonKind(a), comparisonKind(b)];
  if (!BASIC.has(left) || !BASIC.has(right)) throw new GoError('invalid type for comparison');
  if (typeof a === 'number' && typeof b === 'number') return a < b;
  if (left !== right) throw new GoError(`incompatible types for comparison: ${typeOf(a)} and ${typeOf(b)}`);
  if (left === 'bool') throw new GoError('invalid type for comparison');
  return typeof a === 'string' && typeof b === 'string' ? compareText(a, b) < 0 : Number(a) < Number(b);
}
