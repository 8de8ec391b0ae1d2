import type { Json } from './normalize.ts';

/** The leaves of a value by their paths. Items of a list that have a name of their own are found by it, not by their place. */
export function flatten(value: Json, path = '', into = new Map<string, string>()): Map<string, string> {
  if (value === null || typeof value !== 'object') into.set(path, JSON.stringify(value));
  else if (Array.isArray(value)) flattenList(value, path, into);
  else if (Object.keys(value).length === 0) into.set(path, '{}');
  else for (const [key, inner] of Object.entries(value)) flatten(inner, `${path}/${key}`, into);
  return into;
}

function flattenList(list: Json[], path: string, into: Map<string, string>): void {
  if (list.length === 0) into.set(path, '[]');
  const keys = list.map((item, index) => keyOf(item) ?? String(index));
  const isKeyed = new Set(keys).size === keys.length && list.every((item) => keyOf(item) !== undefined);
  if (isKeyed) into.set(`${path}/(order)`, keys.join(', '));
  list.forEach((item, index) => flatten(item, `${path}/${isKeyed ? `[${keys[index]}]` : index}`, into));
}

function keyOf(item: Json): string | undefined {
  if (item === null || typeof item !== 'object' || Array.isArray(item)) return undefined;
  const { kind, name, type, id, hookType } = item;
  if (typeof kind === 'string' && typeof name === 'string') return `${kind} ${name}${typeof hookType === 'string' ? ` ${hookType}` : ''}`;
  if (typeof id === 'number') return `#${id}`;
  if (typeof type === 'string') return type;
  return typeof name === 'string' ? name : undefined;
}
