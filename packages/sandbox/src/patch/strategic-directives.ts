import { isList, isObject } from '../schema/json.ts';

/**
 * A part of a patch as it goes into an object that had nothing there: without directives, and what they delete.
 *
 * @param dropNulls whether a null deletes (as in a new part) or is a value
 */
export function dropDirectives(value: unknown, dropNulls: boolean): unknown {
  if (isList(value)) {
    return value
      .filter((item) => !(isObject(item) && (item['$patch'] === 'delete' || item['$patch'] === 'replace')))
      .map((item) => dropDirectives(item, dropNulls));
  }
  if (!isObject(value)) return value;
  const kept = Object.entries(value).filter(([key, field]) => !key.startsWith('$') && !(dropNulls && field === null));
  return Object.fromEntries(kept.map(([key, field]) => [key, dropDirectives(field, dropNulls)]));
}

/**
 * A merged list in the order that a patch asks for. What the patch does not name goes before that which it followed on the
 * server, where both were there.
 *
 * @param order the items, or what tells them apart, as the patch has them
 * @param before the list as it was
 * @param key of the items, where these are objects
 */
export function orderLike(
  list: readonly unknown[],
  order: readonly unknown[],
  before: readonly unknown[],
  key: string | undefined,
): readonly unknown[] {
  const idOf = (item: unknown): unknown => (key !== undefined && isObject(item) ? item[key] : item);
  const placesIn = (items: readonly unknown[]): Map<unknown, number> => new Map(items.map((item, index) => [idOf(item), index]));
  const [wanted, known] = [placesIn(order), placesIn(before)];
  const sortBy = (items: readonly unknown[], places: ReadonlyMap<unknown, number>): unknown[] =>
    items.toSorted((a, b) => (places.get(idOf(a)) ?? 0) - (places.get(idOf(b)) ?? 0));
  const named = sortBy(
    list.filter((item) => wanted.has(idOf(item))),
    wanted,
  );
  const others = sortBy(
    list.filter((item) => !wanted.has(idOf(item))),
    known,
  );
  const sorted: unknown[] = [];
  while (named.length > 0 && others.length > 0) {
    const [theirs, ours] = [known.get(idOf(others[0])), known.get(idOf(named[0]))];
    const isFirst = theirs !== undefined && ours !== undefined && theirs < ours;
    sorted.push((isFirst ? others : named).shift());
  }
  return [...sorted, ...named, ...others];
}
