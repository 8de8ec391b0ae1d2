import { ApiError, forbidden, notFound } from '../../kubernetes/api-error.ts';
import type { DeleteOptions, ObjectRef } from '../../kubernetes/api.ts';
import type { Kind } from '../../kubernetes/kind.ts';
import type { KubeObject, ObjectMeta } from '../../kubernetes/object.ts';
import { share } from '../../store/share.ts';
import { kubeTime } from '../../timers.ts';
import { kindKey } from '../kinds/kind-key.ts';
import { removeDefinition } from './custom/remove-definition.ts';
import { isDefinition } from './custom/is-definition.ts';
import { gracePeriod } from './grace-period.ts';
import { isReleased } from './is-released.ts';
import type { Pipeline } from './pipeline.ts';

const IMMORTAL: ReadonlySet<string> = new Set(['default', 'kube-system', 'kube-public']);
const FOREGROUND = 'foregroundDeletion';
const ORPHAN = 'orphan';

/**
 * Deletes an object, or marks it as going while finalizers, its content or its processes hold it.
 *
 * @returns the object as it is then, or as it was last
 * @throws ApiError 404, 403 for a namespace that has to stay, 409 for a precondition that does not hold
 */
export function removeObject(pipeline: Pipeline, ref: ObjectRef, options: DeleteOptions): KubeObject {
  const { kind, name } = ref;
  const isNamespace = kindKey(kind) === '/namespaces';
  if (isNamespace && IMMORTAL.has(name)) throw forbidden(kind, name, 'this namespace may not be deleted');
  const old = pipeline.store.find(kind, kind.namespaced ? (ref.namespace ?? '') : '', name);
  if (old === undefined) throw notFound(kind, name);
  checkPreconditions(kind, old.metadata, options.preconditions);
  if (isDefinition(kind) && options.dryRun !== true) return removeDefinition(pipeline, kind, old);
  const going = goingOf(kind, old, options, pipeline.timers.now());
  const shared = share(old, isNamespace ? withPhase(going) : going);
  if (options.dryRun === true) return shared;
  if (isReleased(shared)) return pipeline.store.delete(kind, old, old);
  return shared === old ? old : pipeline.store.put(kind, shared, old);
}

/** The object marked as going. A second deletion only ever shortens the time that is left. */
function goingOf(kind: Kind, old: KubeObject, options: DeleteOptions, now: Date): KubeObject {
  const { metadata } = old;
  const finalizers = finalizersFor(kind, metadata.finalizers ?? [], options.propagationPolicy);
  const wanted = gracePeriod(kind, old, options.gracePeriodSeconds);
  const left = metadata.deletionGracePeriodSeconds;
  const isFirst = metadata.deletionTimestamp === undefined;
  const grace = isFirst || left === undefined ? wanted : Math.min(left, options.gracePeriodSeconds === undefined ? left : wanted);
  const isSooner = isFirst || (left !== undefined && grace < left);
  const since = isFirst || left === undefined ? now.getTime() : Date.parse(metadata.deletionTimestamp) - left * 1000;
  const { finalizers: _, ...rest } = metadata;
  return {
    ...old,
    metadata: {
      ...rest,
      ...(finalizers.length === 0 ? {} : { finalizers }),
      ...(isSooner ? { deletionTimestamp: kubeTime(new Date(since + grace * 1000)), deletionGracePeriodSeconds: grace } : {}),
      ...(isFirst && metadata.generation !== undefined ? { generation: metadata.generation + 1 } : {}),
    },
  };
}

/** How an object's dependents are to fare is kept in its finalizers, for the garbage collector. */
function finalizersFor(kind: Kind, finalizers: readonly string[], policy: DeleteOptions['propagationPolicy']): readonly string[] {
  const isDecided = finalizers.includes(FOREGROUND) || finalizers.includes(ORPHAN);
  const others = finalizers.filter((finalizer) => finalizer !== FOREGROUND && finalizer !== ORPHAN);
  if (policy === 'Foreground') return [...others, FOREGROUND];
  if (policy === 'Orphan') return [...others, ORPHAN];
  if (policy === 'Background') return others;
  return !isDecided && orphansByDefault(kind) ? [...finalizers, ORPHAN] : finalizers;
}

/** Two old kinds leave their pods alone unless told otherwise. */
function orphansByDefault(kind: Kind): boolean {
  return ['batch/jobs', '/replicationcontrollers'].includes(kindKey(kind));
}

function withPhase(namespace: KubeObject): KubeObject {
  const { deletionGracePeriodSeconds: _, ...metadata } = namespace.metadata;
  return { ...namespace, metadata, status: { ...(namespace['status'] as object | undefined), phase: 'Terminating' } };
}

function checkPreconditions(kind: Kind, metadata: ObjectMeta, wanted: DeleteOptions['preconditions']): void {
  const { uid, resourceVersion } = wanted ?? {};
  if (uid !== undefined && uid !== metadata.uid) {
    const why = `the UID in the precondition (${uid}) does not match the UID in record (${metadata.uid}).`;
    throw unmet(kind, metadata.name, `${why} The object might have been deleted and then recreated`);
  }
  if (resourceVersion !== undefined && resourceVersion !== metadata.resourceVersion) {
    const why = `the ResourceVersion in the precondition (${resourceVersion}) does not match the ResourceVersion in record`;
    throw unmet(kind, metadata.name, `${why} (${metadata.resourceVersion}). The object might have been modified`);
  }
}

/** Here, unlike elsewhere, Kubernetes names the kind instead of the resource. */
function unmet({ kind, group }: Kind, name: string, why: string): ApiError {
  const message = `Operation cannot be fulfilled on ${kind}${group === '' ? '' : `.${group}`} "${name}": ${why}`;
  return new ApiError(409, 'Conflict', message, { name, kind: { group, kind, plural: kind } });
}
