import { ApiError } from '../../kubernetes/api-error.ts';
import type { Environment } from '../framework/environment.ts';
import { MANAGER } from '../framework/write-status.ts';
import type { StorageClass } from '../types/core.ts';

const DEFAULT = 'storageclass.kubernetes.io/is-default-class';

/** Makes the storage class `standard`, the default, where the cluster has none at all. */
export function ensureStorageClass({ api, kinds }: Environment): void {
  if (api.list(kinds.storageClass).items.length > 0) return;
  const manifest = {
    apiVersion: 'storage.k8s.io/v1',
    kind: 'StorageClass',
    metadata: { name: 'standard', annotations: { [DEFAULT]: 'true' } },
    provisioner: 'sandbox.argosy.dev/local',
    reclaimPolicy: 'Delete',
    volumeBindingMode: 'Immediate',
  };
  try {
    api.create(kinds.storageClass, manifest, { fieldManager: MANAGER });
  } catch (error) {
    if (!(error instanceof ApiError) || error.reason !== 'AlreadyExists') throw error;
  }
}

/** The storage class of a name. */
export function findClass({ api, kinds }: Environment, name: string): StorageClass | undefined {
  return api.find({ kind: kinds.storageClass, name }) as StorageClass | undefined;
}

/** The storage class for claims that name none. */
export function findDefaultClass({ api, kinds }: Environment): StorageClass | undefined {
  const all = api.list(kinds.storageClass).items as readonly StorageClass[];
  return all.find(({ metadata }) => metadata.annotations?.[DEFAULT] === 'true');
}
