import { isList, isObject, isSame } from '../../schema/json.ts';
import type { JsonObject } from '../../schema/json.ts';
import { extension, fieldSchema, itemSchema, resolve } from '../../schema/schema.ts';
import type { Schema } from '../../schema/schema.ts';
import { fieldIn, isLeaf, keyedItemIn } from './field-set.ts';
import type { FieldSet } from './field-set.ts';
import { identityOf, isSet, listKeys } from './list-identity.ts';
import { isSameScalar } from './same-scalar.ts';

export interface Covering {
  readonly desired: unknown;
  readonly live: unknown;
  /** The desired value with all defaults; undefined where these are not known. */
  readonly expected: unknown;
  /** Undefined where nothing is known, as in a custom kind. */
  readonly schema: Schema | undefined;
  /** Fields that others may have changed without it being a difference. */
  readonly trusted: readonly FieldSet[];
  /** Within a value that is replaced as a whole: nothing is there but what is desired, and defaults. */
  readonly whole?: boolean;
}

/** Whether the live state has everything that is desired. What the desired state does not name may be there besides. */
export function covers(at: Covering): boolean {
  if (at.trusted.some(isLeaf) && at.live !== undefined) return true;
  if (isObject(at.desired)) return coversObject(at, at.desired);
  if (isList(at.desired)) return coversList(at, at.desired);
  return isSameScalar(at.desired, at.live, at.schema);
}

function coversObject(at: Covering, desired: JsonObject): boolean {
  const { live, schema, expected } = at;
  if (!isObject(live)) return false;
  const whole = at.whole === true || extension(schema, 'x-kubernetes-map-type') === 'atomic';
  if (whole && Object.keys(live).some((name) => isForeign(at, desired, live, name))) return false;
  return Object.entries(desired).every(([name, value]) => {
    if (isUnsaid(value, name, schema)) return true;
    return covers({
      desired: value,
      live: fieldOf(live, name),
      expected: fieldOf(expected, name),
      schema: fieldSchema(schema, name),
      trusted: at.trusted.map((set) => fieldIn(set, name)).filter((set) => set !== undefined),
      whole,
    });
  });
}

/** Whether a field of a value that is replaced as a whole comes from somebody else, so that the next apply takes it away. */
function isForeign({ schema, expected }: Covering, desired: JsonObject, live: JsonObject, name: string): boolean {
  if (Object.hasOwn(desired, name) && desired[name] !== null) return false;
  const isMap = schema !== undefined && typeof resolve(schema).additionalProperties === 'object';
  if (!isMap && !isObject(expected)) return false;
  return !isSameScalar(fieldOf(expected, name), live[name], fieldSchema(schema, name));
}

function fieldOf(value: unknown, name: string): unknown {
  return isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
}

/**
 * Whether a field says nothing: null anywhere; in a kind of Kubernetes also what is left out of the object when it is
 * empty, and what the kind does not know, which the API server drops.
 */
export function isUnsaid(value: unknown, name: string, parent: Schema | undefined): boolean {
  if (value === null || value === undefined) return true;
  if (parent === undefined || resolve(parent).properties === undefined || resolve(parent).custom === true) return false;
  const own = fieldSchema(parent, name);
  if (own === undefined) return extension(parent, 'x-kubernetes-preserve-unknown-fields') !== true;
  if (own.omitZero === true && (value === '' || value === 0 || value === false)) return true;
  if (own.keepEmpty === true || own.$ref !== undefined) return false;
  return (isList(value) && value.length === 0) || (own.type === 'object' && isObject(value) && Object.keys(value).length === 0);
}

function coversList(at: Covering, desired: readonly unknown[]): boolean {
  const { live, schema, expected } = at;
  if (!isList(live)) return false;
  const keys = listKeys(schema);
  if (keys !== undefined && at.whole !== true) return coversKeyed(at, desired, live, keys);
  if (isSet(schema) && at.whole !== true) return desired.every((item) => live.some((other) => isSame(item, other)));
  if (desired.length !== live.length) return false;
  const items = itemSchema(schema);
  return desired.every((item, index) => {
    const whole = isList(expected) ? expected[index] : undefined;
    return covers({ desired: item, live: live[index], expected: whole, schema: items, trusted: [], whole: true });
  });
}

function coversKeyed(at: Covering, desired: readonly unknown[], live: readonly unknown[], keys: readonly string[]): boolean {
  const items = itemSchema(at.schema);
  return desired.every((item) => {
    const identity = identityOf(item, keys, at.schema);
    const find = (list: unknown): unknown =>
      isList(list) ? list.find((other) => isSame(identityOf(other, keys, at.schema), identity)) : undefined;
    const found = find(live);
    const trusted = at.trusted.map((set) => keyedItemIn(set, identity)).filter((set) => set !== undefined);
    return found !== undefined && covers({ desired: item, live: found, expected: find(at.expected), schema: items, trusted });
  });
}
