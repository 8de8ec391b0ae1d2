/**
 * A value as JSON would have it: a field that is undefined is not there. The same value where there is none such; callers
 * inside the process may leave such fields.
 */
export function withoutUndefined<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value;
  return (Array.isArray(value) ? cleanItems(value) : cleanFields(value as Record<string, unknown>)) as T;
}

function cleanItems(items: readonly unknown[]): readonly unknown[] {
  return items.some((item) => withoutUndefined(item) !== item) ? items.map(withoutUndefined) : items;
}

function cleanFields(fields: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const names = Object.keys(fields);
  if (names.every((name) => fields[name] !== undefined && withoutUndefined(fields[name]) === fields[name])) return fields;
  const entries = names.map((name) => [name, withoutUndefined(fields[name])] as const);
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}
