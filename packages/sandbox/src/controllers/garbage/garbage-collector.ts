import { ApiError } from '../../kubernetes/api-error.ts';
import type { DeleteOptions } from '../../kubernetes/api.ts';
import type { OwnerReference } from '../../kubernetes/object.ts';
import type { Controller, Queue } from '../framework/controller.ts';
import type { Environment } from '../framework/environment.ts';
import type { Entry } from '../framework/object-index.ts';
import { TURN } from '../framework/turn.ts';
import { MANAGER } from '../framework/write-status.ts';

const FOREGROUND = 'foregroundDeletion';
const ORPHAN = 'orphan';

/** Deletes what has lost its owners, and lets owners go once their dependents are gone or let go. Its keys are uids. */
export function garbageCollector(env: Environment): Controller {
  return {
    name: 'garbage-collector',
    watches: {
      all({ type, object, old }, queue) {
        const { uid, ownerReferences, deletionTimestamp, finalizers } = object.metadata;
        if (type === 'DELETED') {
          for (const dependent of env.objects.dependentsOf(uid)) queue.add(dependent.object.metadata.uid);
        } else if (deletionTimestamp !== undefined && finalizers?.some((one) => one === FOREGROUND || one === ORPHAN) === true) {
          queue.add(uid);
        }
        // Whether an owner may go depends on the dependents that block it.
        const blocks = type === 'DELETED' || ownerReferences !== old?.metadata.ownerReferences;
        if (!blocks) return;
        if (type !== 'DELETED' && ownerReferences !== undefined) queue.add(uid);
        for (const owner of old?.metadata.ownerReferences ?? ownerReferences ?? []) {
          if (isGoing(env.objects.find(owner.uid))) queue.add(owner.uid);
        }
      },
    },
    reconcile(uid, queue) {
      const entry = env.objects.find(uid);
      if (entry === undefined) return;
      const { deletionTimestamp, finalizers = [], ownerReferences = [] } = entry.object.metadata;
      if (deletionTimestamp !== undefined && finalizers.includes(ORPHAN)) letGo(env, entry, queue);
      else if (deletionTimestamp !== undefined && finalizers.includes(FOREGROUND)) removeDependents(env, entry, queue);
      else if (deletionTimestamp === undefined && ownerReferences.length > 0) collect(env, entry);
    },
  };
}

function isGoing(entry: Entry | undefined): boolean {
  return entry?.object.metadata.deletionTimestamp !== undefined && entry.object.metadata.finalizers?.includes(FOREGROUND) === true;
}

/** Deletes an object all of whose owners are gone, or go and wait for it. */
function collect(env: Environment, entry: Entry): void {
  const { object } = entry;
  const owners = object.metadata.ownerReferences ?? [];
  const present = owners.filter((owner) => ownerOf(env, entry, owner) !== undefined);
  const going = present.filter((owner) => isGoing(ownerOf(env, entry, owner)) && owner.blockOwnerDeletion === true);
  if (present.length > going.length) {
    if (present.length < owners.length) writeOwners(env, entry, present);
    return;
  }
  const hasDependents = env.objects.dependentsOf(object.metadata.uid).length > 0;
  const policy = going.length > 0 && hasDependents ? 'Foreground' : policyOf(object.metadata.finalizers ?? []);
  remove(env, entry, { propagationPolicy: policy });
}

/** An owner counts only where it could be meant. One in a namespace cannot own what is in none, so that stays. */
function ownerOf(env: Environment, { object }: Entry, { uid, kind, name }: OwnerReference): Entry | undefined {
  const owner = env.objects.find(uid);
  if (owner === undefined || owner.object.kind !== kind || owner.object.metadata.name !== name) return undefined;
  const { namespace } = owner.object.metadata;
  const fits = namespace === undefined || object.metadata.namespace === undefined || namespace === object.metadata.namespace;
  return fits ? owner : undefined;
}

function policyOf(finalizers: readonly string[]): NonNullable<DeleteOptions['propagationPolicy']> {
  if (finalizers.includes(ORPHAN)) return 'Orphan';
  return finalizers.includes(FOREGROUND) ? 'Foreground' : 'Background';
}

function removeDependents(env: Environment, entry: Entry, queue: Queue): void {
  const { uid } = entry.object.metadata;
  const present = env.objects.dependentsOf(uid).filter(({ object }) => object.metadata.deletionTimestamp === undefined);
  for (const dependent of present.slice(0, TURN)) collect(env, dependent);
  if (present.length > TURN) return queue.add(uid);
  const blocking = env.objects
    .dependentsOf(uid)
    .some(({ object }) => object.metadata.ownerReferences?.some((owner) => owner.uid === uid && owner.blockOwnerDeletion === true));
  if (!blocking) dropFinalizer(env, uid, FOREGROUND);
}

function letGo(env: Environment, entry: Entry, queue: Queue): void {
  const { uid } = entry.object.metadata;
  const dependents = env.objects.dependentsOf(uid);
  for (const dependent of dependents.slice(0, TURN)) {
    const others = dependent.object.metadata.ownerReferences?.filter((owner) => owner.uid !== uid) ?? [];
    writeOwners(env, dependent, others);
  }
  if (dependents.length > TURN) return queue.add(uid);
  dropFinalizer(env, uid, ORPHAN);
}

function dropFinalizer({ api, objects }: Environment, uid: string, finalizer: string): void {
  const entry = objects.find(uid);
  if (entry === undefined) return;
  const finalizers = entry.object.metadata.finalizers?.filter((one) => one !== finalizer) ?? [];
  api.update(entry.kind, { ...entry.object, metadata: { ...entry.object.metadata, finalizers } }, { fieldManager: MANAGER });
}

function writeOwners({ api }: Environment, { kind, object }: Entry, ownerReferences: readonly OwnerReference[]): void {
  api.update(kind, { ...object, metadata: { ...object.metadata, ownerReferences } }, { fieldManager: MANAGER });
}

function remove({ api }: Environment, { kind, object }: Entry, options: DeleteOptions): void {
  const { namespace, name, uid } = object.metadata;
  try {
    api.remove({ kind, namespace, name }, { ...options, preconditions: { uid } });
  } catch (error) {
    if (!(error instanceof ApiError) || (error.code !== 404 && error.code !== 409)) throw error;
  }
}
