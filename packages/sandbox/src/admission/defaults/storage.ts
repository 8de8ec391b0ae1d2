import type { JsonObject } from '../../schema/json.ts';
import { chain, mapField, withDefaults } from './fields.ts';
import { defaultClaimSpec } from './volume.ts';

export function defaultPersistentVolumeClaim(claim: JsonObject): JsonObject {
  return chain(
    withDefaults(claim, { status: {} }),
    (value) => mapField(value, 'spec', defaultClaimSpec),
    (value) => mapField(value, 'status', (status) => withDefaults(status, { phase: 'Pending' })),
  );
}

export function defaultPersistentVolume(volume: JsonObject): JsonObject {
  return chain(
    withDefaults(volume, { status: {} }),
    (value) =>
      mapField(value, 'spec', (spec) =>
        mapField(withDefaults(spec, { persistentVolumeReclaimPolicy: 'Retain', volumeMode: 'Filesystem' }), 'hostPath', (path) =>
          withDefaults(path, { type: '' }),
        ),
      ),
    (value) => mapField(value, 'status', (status) => withDefaults(status, { phase: 'Pending' })),
  );
}

export function defaultStorageClass(storageClass: JsonObject): JsonObject {
  return withDefaults(storageClass, { reclaimPolicy: 'Delete', volumeBindingMode: 'Immediate' });
}
