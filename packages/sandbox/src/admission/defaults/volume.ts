import type { JsonObject } from '../../schema/json.ts';
import { defaultFieldRef, defaultResourceRef } from './container.ts';
import { chain, mapField, mapItems, withDefaults } from './fields.ts';

const MODE = 0o644;

/** What a volume of a pod has that does not say otherwise; one without a source is an empty folder. */
export function defaultVolume(volume: JsonObject): JsonObject {
  const sourced = Object.keys(volume).every((name) => name === 'name') ? { ...volume, emptyDir: {} } : volume;
  return chain(
    sourced,
    (value) => mapField(value, 'secret', (secret) => withDefaults(secret, { defaultMode: MODE })),
    (value) => mapField(value, 'configMap', (configMap) => withDefaults(configMap, { defaultMode: MODE })),
    (value) => mapField(value, 'downwardAPI', (downward) => defaultDownward(withDefaults(downward, { defaultMode: MODE }))),
    (value) =>
      mapField(value, 'projected', (projected) => mapItems(withDefaults(projected, { defaultMode: MODE }), 'sources', defaultSource)),
    (value) => mapField(value, 'hostPath', (path) => withDefaults(path, { type: '' })),
    (value) =>
      mapField(value, 'ephemeral', (source) =>
        mapField(source, 'volumeClaimTemplate', (claim) => mapField(claim, 'spec', defaultClaimSpec)),
      ),
    (value) => mapField(value, 'image', (image) => withDefaults(image, { pullPolicy: 'IfNotPresent' })),
  );
}

export function defaultClaimSpec(spec: JsonObject): JsonObject {
  return withDefaults(spec, { volumeMode: 'Filesystem' });
}

function defaultSource(source: JsonObject): JsonObject {
  return chain(
    source,
    (value) => mapField(value, 'serviceAccountToken', (token) => withDefaults(token, { expirationSeconds: 3600 })),
    (value) => mapField(value, 'downwardAPI', defaultDownward),
  );
}

function defaultDownward(downward: JsonObject): JsonObject {
  return mapItems(downward, 'items', (item) =>
    mapField(mapField(item, 'fieldRef', defaultFieldRef), 'resourceFieldRef', defaultResourceRef),
  );
}
