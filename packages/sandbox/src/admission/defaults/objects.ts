import { isObject, objectsOf, textOf } from '../../schema/json.ts';
import type { JsonObject } from '../../schema/json.ts';
import { chain, mapField, mapItems, withDefaults } from './fields.ts';

const NAME_LABEL = 'kubernetes.io/metadata.name';

/** Its name is also a label, and a finalizer keeps it until it is empty. */
export function defaultNamespace(namespace: JsonObject): JsonObject {
  return chain(
    withDefaults(namespace, { spec: {}, status: {} }),
    (value) =>
      mapField(value, 'metadata', (metadata) => {
        const labels = isObject(metadata['labels']) ? metadata['labels'] : {};
        const name = metadata['name'];
        return name === undefined || labels[NAME_LABEL] === name ? metadata : { ...metadata, labels: { ...labels, [NAME_LABEL]: name } };
      }),
    (value) =>
      mapField(value, 'spec', (spec) =>
        value['spec'] === spec && isBeingDeleted(value) ? spec : withDefaults(spec, { finalizers: ['kubernetes'] }),
      ),
    (value) => mapField(value, 'status', (status) => withDefaults(status, { phase: 'Active' })),
  );
}

function isBeingDeleted(object: JsonObject): boolean {
  return isObject(object['metadata']) && object['metadata']['deletionTimestamp'] !== undefined;
}

/** `stringData` is only a way to write `data`. */
export function defaultSecret(secret: JsonObject): JsonObject {
  const { stringData, ...rest } = withDefaults(secret, { type: 'Opaque' });
  if (!isObject(stringData)) return rest;
  const encoded = Object.entries(stringData).map(([key, text]) => [key, Buffer.from(String(text)).toString('base64')]);
  return { ...rest, data: { ...(isObject(rest['data']) ? rest['data'] : {}), ...Object.fromEntries(encoded) } };
}

/** A container's limits are also what it asks for, and its most also its limit. */
export function defaultLimitRange(range: JsonObject): JsonObject {
  return mapField(range, 'spec', (spec) =>
    mapItems(spec, 'limits', (item) => {
      if (item['type'] !== 'Container') return item;
      const { max, min } = item;
      const limit = withDefaults(objectOf(item['default']), objectOf(max));
      const request = withDefaults(withDefaults(objectOf(item['defaultRequest']), limit), objectOf(min));
      return { ...item, ...filled('default', limit), ...filled('defaultRequest', request) };
    }),
  );
}

function objectOf(value: unknown): JsonObject {
  return isObject(value) ? value : {};
}

function filled(name: string, value: JsonObject): JsonObject {
  return Object.keys(value).length === 0 ? {} : { [name]: value };
}

export function defaultDefinition(definition: JsonObject): JsonObject {
  return mapField(definition, 'spec', (spec) =>
    chain(
      withDefaults(spec, { conversion: { strategy: 'None' } }),
      (value) =>
        mapField(value, 'names', (names) => {
          const kind = textOf(names['kind'] ?? '');
          return withDefaults(names, { singular: kind.toLowerCase(), listKind: `${kind}List` });
        }),
      (value) =>
        objectsOf(value['versions']).length === 0
          ? value
          : mapField(value, 'conversion', (conversion) => withDefaults(conversion, { strategy: 'None' })),
    ),
  );
}
