import { ApiError } from '../../kubernetes/api-error.ts';
import { kubeTime } from '../../timers.ts';
import type { Controller } from '../framework/controller.ts';
import type { Environment } from '../framework/environment.ts';
import { keyOf, parseKey } from '../framework/key.ts';
import { MANAGER, writeStatus } from '../framework/write-status.ts';
import type { Claim, PersistentVolume, StorageClass } from '../types/core.ts';
import { findDefaultClass, findClass } from './storage-classes.ts';

const COMPONENT = 'persistentvolume-controller';

/** Makes a volume for every claim of a storage class, and binds the two. */
export function volumeController(env: Environment): Controller {
  const pending = new Set<string>();
  return {
    name: 'volumes',
    watches: {
      claim({ type, object }, queue) {
        if (type === 'DELETED') pending.delete(keyOf(object));
        queue.add(keyOf(object));
      },
      storageClass: (_, queue) => pending.forEach((key) => queue.add(key)),
      volume: (_, queue) => pending.forEach((key) => queue.add(key)),
    },
    reconcile(key) {
      const claim = env.api.find({ kind: env.kinds.claim, ...parseKey(key) }) as Claim | undefined;
      const isOpen = claim !== undefined && claim.metadata.deletionTimestamp === undefined && claim.status?.phase !== 'Bound';
      if (!isOpen) return void pending.delete(key);
      const volume = findVolume(env, claim) ?? provision(env, claim);
      if (volume === undefined) pending.add(key);
      else {
        pending.delete(key);
        bind(env, claim, volume);
      }
    },
  };
}

/** The volume that a claim names, or one that was made for it. */
function findVolume({ api, kinds }: Environment, claim: Claim): PersistentVolume | undefined {
  const name = claim.spec.volumeName ?? `pvc-${claim.metadata.uid}`;
  const named = api.find({ kind: kinds.volume, name }) as PersistentVolume | undefined;
  if (named !== undefined || claim.spec.volumeName !== undefined) return named;
  // A volume that somebody made by hand goes before one that is made for the claim; its class need not exist.
  const wanted = claim.spec.storageClassName ?? '';
  const all = api.list(kinds.volume).items as readonly PersistentVolume[];
  return all.find(
    ({ spec, status }) => status?.phase === 'Available' && (spec.storageClassName ?? '') === wanted && spec.claimRef === undefined,
  );
}

function provision(env: Environment, claim: Claim): PersistentVolume | undefined {
  const { api, kinds, recorder } = env;
  const wanted = claim.spec.storageClassName;
  const storageClass = wanted === undefined ? findDefaultClass(env) : findClass(env, wanted);
  if (storageClass === undefined) {
    const message =
      wanted === undefined || wanted === ''
        ? 'no persistent volumes available for this claim and no storage class is set'
        : `storageclass.storage.k8s.io "${wanted}" not found`;
    const reason = wanted === undefined || wanted === '' ? 'FailedBinding' : 'ProvisioningFailed';
    recorder.record(claim, { type: reason === 'FailedBinding' ? 'Normal' : 'Warning', reason, message, component: COMPONENT });
    return undefined;
  }
  const volume = api.create(kinds.volume, renderVolume(claim, storageClass), { fieldManager: MANAGER }) as PersistentVolume;
  const message = `Successfully provisioned volume ${volume.metadata.name}`;
  recorder.record(claim, { type: 'Normal', reason: 'ProvisioningSucceeded', message, component: storageClass.provisioner ?? COMPONENT });
  return volume;
}

function renderVolume(claim: Claim, storageClass: StorageClass) {
  const { namespace = 'default', name, uid } = claim.metadata;
  const provisioner = storageClass.provisioner ?? 'sandbox.argosy.dev/local';
  const path = `/var/lib/sandbox/pvc-${uid}_${namespace}_${name}`;
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    metadata: { name: `pvc-${uid}`, annotations: { 'pv.kubernetes.io/provisioned-by': provisioner } },
    spec: {
      accessModes: claim.spec.accessModes ?? ['ReadWriteOnce'],
      capacity: { storage: claim.spec.resources?.requests?.['storage'] ?? '1Gi' },
      claimRef: { apiVersion: 'v1', kind: 'PersistentVolumeClaim', namespace, name, uid },
      hostPath: { path, type: 'DirectoryOrCreate' },
      persistentVolumeReclaimPolicy: storageClass.reclaimPolicy ?? 'Delete',
      storageClassName: storageClass.metadata.name,
      volumeMode: claim.spec.volumeMode ?? 'Filesystem',
    },
  };
}

function bind(env: Environment, claim: Claim, volume: PersistentVolume): void {
  const { api, kinds } = env;
  const { namespace = 'default', name, uid } = claim.metadata;
  let bound = volume;
  if (volume.spec.claimRef?.uid !== uid) {
    if (volume.spec.claimRef !== undefined && volume.spec.claimRef.uid !== undefined) return;
    const claimRef = { apiVersion: 'v1', kind: 'PersistentVolumeClaim', namespace, name, uid };
    bound = api.update(kinds.volume, { ...volume, spec: { ...volume.spec, claimRef } }, { fieldManager: MANAGER }) as PersistentVolume;
  }
  const now = kubeTime(env.timers.now());
  if (bound.status?.phase !== 'Bound')
    writeStatus(env, kinds.volume, bound, { ...bound.status, phase: 'Bound', lastPhaseTransitionTime: now });
  const storageClassName = claim.spec.storageClassName ?? bound.spec.storageClassName;
  const annotations = {
    ...claim.metadata.annotations,
    'pv.kubernetes.io/bind-completed': 'yes',
    'pv.kubernetes.io/bound-by-controller': 'yes',
  };
  const spec = { ...claim.spec, volumeName: bound.metadata.name, ...(storageClassName === undefined ? {} : { storageClassName }) };
  const next = api.update(
    kinds.claim,
    { ...claim, metadata: { ...claim.metadata, annotations }, spec },
    { fieldManager: MANAGER },
  ) as Claim;
  const { accessModes, capacity } = bound.spec;
  writeStatus(env, kinds.claim, next, {
    ...next.status,
    phase: 'Bound',
    ...(accessModes && { accessModes }),
    ...(capacity && { capacity }),
  });
}

/** Deletes a volume that was made for a claim. @returns whether it was there */
export function removeVolume({ api, kinds }: Environment, name: string): boolean {
  try {
    api.remove({ kind: kinds.volume, name });
    return true;
  } catch (error) {
    if (!(error instanceof ApiError) || error.code !== 404) throw error;
    return false;
  }
}
