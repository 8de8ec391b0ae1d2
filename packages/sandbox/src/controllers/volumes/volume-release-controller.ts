import { kubeTime } from '../../timers.ts';
import type { Controller } from '../framework/controller.ts';
import type { Environment } from '../framework/environment.ts';
import { MANAGER, writeStatus } from '../framework/write-status.ts';
import type { PersistentVolume } from '../types/core.ts';
import { removeVolume } from './volume-controller.ts';

const PROTECTION = 'kubernetes.io/pv-protection';

/** Frees volumes of claims that are gone: deletes them or keeps them as released, as their policy says. */
export function volumeReleaseController(env: Environment): Controller {
  const { api, kinds } = env;
  return {
    name: 'volume-release',
    watches: {
      volume: ({ object }, queue) => queue.add(object.metadata.name),
      claim({ type, object }, queue) {
        const { volumeName } = object['spec'] as { volumeName?: string };
        if (type === 'DELETED' && volumeName !== undefined) queue.add(volumeName);
      },
    },
    reconcile(name) {
      const volume = api.find({ kind: kinds.volume, name }) as PersistentVolume | undefined;
      if (volume === undefined) return;
      if (volume.metadata.deletionTimestamp !== undefined) return letGo(env, volume);
      const { claimRef, persistentVolumeReclaimPolicy } = volume.spec;
      const phase = volume.status?.phase;
      const isFree = claimRef?.uid === undefined;
      if (isFree) {
        if (phase !== 'Available') tellPhase(env, volume, 'Available');
        return;
      }
      const claim = api.find({ kind: kinds.claim, namespace: claimRef.namespace, name: claimRef.name ?? '' });
      if (claim?.metadata.uid === claimRef.uid || phase === 'Pending') return;
      if (persistentVolumeReclaimPolicy === 'Delete') removeVolume(env, name);
      else if (phase !== 'Released') tellPhase(env, volume, 'Released');
    },
  };
}

function tellPhase(env: Environment, volume: PersistentVolume, phase: string): void {
  writeStatus(env, env.kinds.volume, volume, { ...volume.status, phase, lastPhaseTransitionTime: kubeTime(env.timers.now()) });
}

function letGo({ api, kinds }: Environment, volume: PersistentVolume): void {
  const claimRef = volume.spec.claimRef;
  const claim =
    claimRef === undefined ? undefined : api.find({ kind: kinds.claim, namespace: claimRef.namespace, name: claimRef.name ?? '' });
  const { finalizers = [] } = volume.metadata;
  if (!finalizers.includes(PROTECTION) || (claim !== undefined && claim.metadata.uid === claimRef?.uid)) return;
  const metadata = { ...volume.metadata, finalizers: finalizers.filter((one) => one !== PROTECTION) };
  api.update(kinds.volume, { ...volume, metadata }, { fieldManager: MANAGER });
}
