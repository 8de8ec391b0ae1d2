import type { Kind } from '../../../kubernetes/kind.ts';
import type { KubeObject } from '../../../kubernetes/object.ts';
import type { ObjectStore } from '../../../store/object-store.ts';
import { kubeTime } from '../../../timers.ts';
import { parseCustomKind } from '../../kinds/custom-kind.ts';
import type { Pipeline } from '../pipeline.ts';

/** Holds a definition while there are objects of its kind. */
const CLEANUP_FINALIZER = 'customresourcecleanup.apiextensions.k8s.io';

/** Deletes a CustomResourceDefinition and all objects of its kind; while one of these is held, so is the definition. */
export function removeDefinition(pipeline: Pipeline, kind: Kind, old: KubeObject): KubeObject {
  const { store, timers } = pipeline;
  const custom = servedKind(pipeline, old);
  const isEmpty = custom === undefined || store.size(custom) === 0;
  const others = (old.metadata.finalizers ?? []).filter((finalizer) => finalizer !== CLEANUP_FINALIZER);
  if (isEmpty && others.length === 0) return store.delete(kind, old, old);
  const finalizers = isEmpty ? others : [...others, CLEANUP_FINALIZER];
  const isFirst = old.metadata.deletionTimestamp === undefined;
  const going = isFirst ? store.put(kind, goingOf(old, finalizers, kubeTime(timers.now())), old) : old;
  if (custom === undefined) return going;
  for (const object of [...store.list(custom)]) pipeline.api.remove({ kind: custom, ...object.metadata });
  return store.find(kind, '', old.metadata.name) ?? going;
}

/** Lets a definition go that waited for the last object of its kind. */
export function releaseDefinition(store: ObjectStore, kind: Kind, name: string): void {
  const old = store.find(kind, '', name);
  if (old?.metadata.deletionTimestamp === undefined || old.metadata.finalizers?.includes(CLEANUP_FINALIZER) !== true) return;
  const finalizers = old.metadata.finalizers.filter((finalizer) => finalizer !== CLEANUP_FINALIZER);
  if (finalizers.length === 0) store.delete(kind, old, old);
  else store.put(kind, { ...old, metadata: { ...old.metadata, finalizers } }, old);
}

function goingOf(definition: KubeObject, finalizers: readonly string[], time: string): KubeObject {
  const status = definition['status'] as { conditions?: readonly unknown[] } | undefined;
  const condition = {
    lastTransitionTime: time,
    message: 'CustomResource deletion is in progress',
    reason: 'InstanceDeletionInProgress',
    status: 'True',
    type: 'Terminating',
  };
  return {
    ...definition,
    metadata: { ...definition.metadata, deletionTimestamp: time, finalizers },
    status: { ...status, conditions: [...(status?.conditions ?? []), condition] },
  };
}

function servedKind({ kinds }: Pipeline, definition: KubeObject): Kind | undefined {
  const described = parseCustomKind(definition)?.kind;
  return described && kinds.findResource(described.group, described.version, described.plural);
}
