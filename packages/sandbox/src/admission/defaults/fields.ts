import { isList, isObject } from '../../schema/json.ts';
import type { JsonObject } from '../../schema/json.ts';

/** The object with those fields that it lacks; the same object where it lacks none. */
export function withDefaults(object: JsonObject, defaults: JsonObject): JsonObject {
  const missing = Object.entries(defaults).filter(([name, value]) => value !== undefined && object[name] === undefined);
  return missing.length === 0 ? object : { ...object, ...Object.fromEntries(missing) };
}

/** The object with a field changed, where it has that field and this is an object. */
export function mapField(object: JsonObject, name: string, change: (value: JsonObject) => JsonObject): JsonObject {
  const value = object[name];
  if (!isObject(value)) return object;
  const changed = change(value);
  return changed === value ? object : { ...object, [name]: changed };
}

/** The object with each object of a list changed, where it has that list. */
export function mapItems(object: JsonObject, name: string, change: (item: JsonObject) => JsonObject): JsonObject {
  const list = object[name];
  if (!isList(list)) return object;
  const changed = list.map((item) => (isObject(item) ? change(item) : item));
  return changed.every((item, index) => item === list[index]) ? object : { ...object, [name]: changed };
}

/** Goes through changes in turn. */
export function chain(object: JsonObject, ...changes: readonly ((value: JsonObject) => JsonObject)[]): JsonObject {
  return changes.reduce((value, change) => change(value), object);
}
