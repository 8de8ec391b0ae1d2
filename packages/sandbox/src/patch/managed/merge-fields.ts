import { isList, isObject, setField } from '../../schema/json.ts';
import { fieldSchema, itemSchema } from '../../schema/schema.ts';
import type { Schema } from '../../schema/schema.ts';
import { elementOf, isAtomicObject, listKindOf } from './list-elements.ts';

/** What is there, with what is applied put over it. Items of a list keep their order; new ones come where they were applied. */
export function mergeFields(live: unknown, applied: unknown, schema: Schema | undefined): unknown {
  if (isObject(applied) && !isAtomicObject(schema)) {
    const merged: Record<string, unknown> = isObject(live) ? { ...live } : {};
    for (const [name, value] of Object.entries(applied)) {
      const before = Object.hasOwn(merged, name) ? merged[name] : undefined;
      if (value === null && (isObject(before) || isList(before))) continue;
      setField(merged, name, mergeFields(before, value, fieldSchema(schema, name)));
    }
    return merged;
  }
  if (!isList(applied)) return applied;
  const kind = listKindOf(schema);
  return kind === 'atomic' ? applied : mergeItems(isList(live) ? live : [], applied, kind, schema);
}

function mergeItems(
  live: readonly unknown[],
  applied: readonly unknown[],
  kind: Parameters<typeof elementOf>[1],
  schema: Schema | undefined,
): unknown[] {
  const liveItems = live.map((item, index) => ({ element: elementOf(item, kind, schema, index), item }));
  const byElement = new Map(liveItems.map(({ element, item }) => [element, item]));
  const shared = new Set(applied.map((item, index) => elementOf(item, kind, schema, index)));
  const merged: unknown[] = [];
  const done = new Set<string>();
  let at = 0;
  for (const [index, item] of applied.entries()) {
    for (let next = liveItems[at]; next && (!shared.has(next.element) || done.has(next.element)); next = liveItems[++at]) {
      if (!shared.has(next.element)) merged.push(next.item);
    }
    const element = elementOf(item, kind, schema, index);
    merged.push(mergeFields(byElement.get(element), item, itemSchema(schema)));
    done.add(element);
  }
  for (const { element, item } of liveItems.slice(at)) if (!shared.has(element)) merged.push(item);
  return merged;
}
