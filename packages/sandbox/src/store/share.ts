import { setField } from '../schema/json.ts';

/**
 * A copy of the new value in which every part that equals the old one's is the old one's: so history costs only what
 * changed, and a value that equals the old one wholly is the old one. Nothing of it can be changed afterwards.
 */
export function share<T>(old: unknown, next: T): T {
  return shareValue(old, next) as T;
}

type Fields = Readonly<Record<string, unknown>>;

function shareValue(old: unknown, next: unknown): unknown {
  if (old === next || typeof next !== 'object' || next === null) return next;
  if (Array.isArray(next)) return shareItems(Array.isArray(old) ? old : undefined, next);
  return shareFields(typeof old === 'object' && old !== null && !Array.isArray(old) ? (old as Fields) : undefined, next as Fields);
}

function shareItems(old: readonly unknown[] | undefined, next: readonly unknown[]): readonly unknown[] {
  const items = next.map((item, index) => shareValue(old?.[index], item));
  if (old?.length === items.length && items.every((item, index) => item === old[index])) return old;
  return Object.freeze(items);
}

function shareFields(old: Fields | undefined, next: Fields): Fields {
  const fields: Record<string, unknown> = {};
  let isSame = old !== undefined;
  let count = 0;
  for (const [name, value] of Object.entries(next)) {
    // As in JSON, a field that is undefined is not there.
    if (value === undefined) continue;
    count += 1;
    const before = old !== undefined && Object.hasOwn(old, name) ? old[name] : undefined;
    const shared = shareValue(before, value);
    if (shared !== before) isSame = false;
    setField(fields, name, shared);
  }
  return old !== undefined && isSame && count === Object.keys(old).length ? old : Object.freeze(fields);
}
