interface Document {
  components?: { schemas?: object };
}

const PLACE = '#/components/schemas/';

/**
 * An OpenAPI document in which every schema that has a name is written once, under `components.schemas`, and referred to
 * elsewhere. Schemas are told apart by what they say, not by who made them.
 *
 * @param document a finished document whose `components.schemas` holds the named schemas in the same writing as the rest
 * @param originals the named schemas as they are checked; they become the definitions
 * @returns a new document
 */
export function hoistSchemas<D extends Document>(document: D, originals: Record<string, object>): D {
  const plain = JSON.parse(JSON.stringify(originals)) as Record<string, unknown>;
  const names = new Map<string, string>();
  for (const schemas of [document.components?.schemas ?? {}, plain]) {
    for (const [name, schema] of Object.entries(schemas)) if (Object.hasOwn(plain, name)) names.set(canonical(schema), name);
  }
  const definitions = mapValues(plain, (schema) => replaceInside(schema, names));
  const replaced = replace({ ...document, components: {} }, names) as D;
  return { ...replaced, components: { ...document.components, schemas: definitions } };
}

function replace(value: unknown, names: ReadonlyMap<string, string>): unknown {
  const name = isObject(value) ? names.get(canonical(value)) : undefined;
  return name === undefined ? replaceInside(value, names) : { $ref: PLACE + name };
}

function replaceInside(value: unknown, names: ReadonlyMap<string, string>): unknown {
  if (Array.isArray(value)) return value.map((each) => replace(each, names));
  return isObject(value) ? mapValues(value, (each) => replace(each, names)) : value;
}

/** The value as text that does not depend on the order of keys. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, each: unknown) =>
    isObject(each) ? Object.fromEntries(Object.entries(each).toSorted(([a], [b]) => (a < b ? -1 : 1))) : each,
  );
}

function mapValues(object: Record<string, unknown>, map: (value: unknown) => unknown): Record<string, unknown> {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, map(value)]));
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
