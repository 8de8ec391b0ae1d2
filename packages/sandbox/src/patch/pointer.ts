import { ApiError } from '../kubernetes/api-error.ts';
import { isList, isObject, setField } from '../schema/json.ts';

// JSON Pointers (RFC 6901) into values that nobody changes. Only what a value has itself counts, whatever its name is.

type Edit = (parent: unknown, token: string) => unknown;

/** What stands there. @throws ApiError 422 where nothing does */
export function valueIn(document: unknown, pointer: string): unknown {
  return tokensOf(pointer).reduce(childOf, document);
}

/** The document with a value put there: in a list before what stands there, at `-` behind all. @throws ApiError 422 */
export function addAt(document: unknown, pointer: string, value: unknown): unknown {
  return pointer === '' ? value : edit(document, tokensOf(pointer), (parent, token) => insert(parent, token, value));
}

/** The document with another value there. @throws ApiError 422 where nothing stands there */
export function replaceAt(document: unknown, pointer: string, value: unknown): unknown {
  return pointer === '' ? value : edit(document, tokensOf(pointer), (parent, token) => put(parent, token, value));
}

/** The document without what stands there. @throws ApiError 422 where nothing does, and for the document itself */
export function removeAt(document: unknown, pointer: string): unknown {
  return edit(document, tokensOf(pointer), drop);
}

/** What an operation that does not fit is answered with. */
export function unfit(): ApiError {
  return new ApiError(422, 'Invalid', 'the server rejected our request due to an error in our request');
}

function edit(at: unknown, [token, ...rest]: readonly string[], last: Edit): unknown {
  if (token === undefined) throw unfit();
  return rest.length === 0 ? last(at, token) : put(at, token, edit(childOf(at, token), rest, last));
}

function insert(parent: unknown, token: string, value: unknown): unknown {
  if (isList(parent)) return parent.toSpliced(token === '-' ? parent.length : indexOf(token, parent.length), 0, value);
  if (!isObject(parent)) throw unfit();
  return withField(parent, token, value);
}

function put(parent: unknown, token: string, value: unknown): unknown {
  childOf(parent, token);
  return isList(parent) ? parent.with(Number(token), value) : withField(parent as Readonly<Record<string, unknown>>, token, value);
}

function drop(parent: unknown, token: string): unknown {
  childOf(parent, token);
  if (isList(parent)) return parent.toSpliced(Number(token), 1);
  return Object.fromEntries(Object.entries(parent as object).filter(([name]) => name !== token));
}

function childOf(parent: unknown, token: string): unknown {
  if (isList(parent)) return parent[indexOf(token, parent.length - 1)];
  if (!isObject(parent) || !Object.hasOwn(parent, token)) throw unfit();
  return parent[token];
}

function withField(parent: Readonly<Record<string, unknown>>, name: string, value: unknown): unknown {
  const next = { ...parent };
  setField(next, name, value);
  return next;
}

function indexOf(token: string, most: number): number {
  if (!/^(?:0|[1-9]\d{0,8})$/.test(token) || Number(token) > most) throw unfit();
  return Number(token);
}

function tokensOf(pointer: string): string[] {
  if (pointer === '') return [];
  if (!pointer.startsWith('/')) throw unfit();
  return pointer
    .slice(1)
    .split('/')
    .map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'));
}
