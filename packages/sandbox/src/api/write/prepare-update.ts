import { ApiError, badRequest, conflict, invalid } from '../../kubernetes/api-error.ts';
import type { WriteOptions } from '../../kubernetes/api.ts';
import type { Kind } from '../../kubernetes/kind.ts';
import type { KubeObject, Manifest, ObjectMeta } from '../../kubernetes/object.ts';
import { isCustom } from '../kinds/is-custom.ts';
import { cleanMetadata } from './clean-metadata.ts';
import { replicasFrom } from './replicas-from.ts';

const MODIFIED = 'the object has been modified; please apply your changes to the latest version and try again';

/**
 * The next state of an object: what this write may change comes from the manifest, all else stays.
 *
 * @param replicasPath where a custom kind has its replicas
 * @throws ApiError 409 where the manifest was made from another state or another object, 422 where it takes a wrong finalizer
 */
export function prepareUpdate(
  kind: Kind,
  old: KubeObject,
  manifest: Manifest,
  { subresource }: WriteOptions,
  replicasPath?: string,
): Manifest {
  const given = cleanMetadata(manifest.metadata);
  checkState(kind, old, given);
  if (subresource === 'status') return { ...withStatusOf(old, manifest), metadata: statusMetadata(kind, old, given) };
  if (subresource === 'scale') return { ...replicasFrom(manifest, old, replicasPath), metadata: withManagersOf(old, given) };
  if (subresource === 'finalize') return { ...withFinalizersOf(old, manifest), metadata: withManagersOf(old, given) };
  const metadata = keepIdentity(old.metadata, given);
  checkFinalizers(kind, old.metadata, metadata);
  // A namespace's own finalizers have a subresource too.
  const next = { ...(kind.subresources.includes('finalize') ? withFinalizersOf(manifest, old) : manifest), metadata };
  return kind.subresources.includes('status') ? withStatusOf(next, old) : next;
}

function checkState(kind: Kind, { metadata }: KubeObject, { uid, resourceVersion, namespace }: Partial<ObjectMeta>): void {
  if (kind.namespaced && namespace !== undefined && namespace !== metadata.namespace) {
    throw badRequest('the namespace of the provided object does not match the namespace sent on the request');
  }
  const isStale = resourceVersion !== undefined && resourceVersion !== '0' && resourceVersion !== metadata.resourceVersion;
  if (resourceVersion !== undefined && !/^\d+$/.test(resourceVersion)) {
    throw new ApiError(500, '', `strconv.ParseUint: parsing ${JSON.stringify(resourceVersion.slice(0, 100))}: invalid syntax`);
  }
  if (uid !== undefined && uid !== metadata.uid) {
    throw conflict(kind, metadata.name, uidMismatch(kind, metadata, uid));
  }
  if (isStale) throw conflict(kind, metadata.name, MODIFIED);
}

/** A real API server tells here what its storage says, with the place of the object in it. */
function uidMismatch({ group, plural, namespaced }: Kind, metadata: ObjectMeta, uid: string): string {
  const key = [
    '/registry',
    ...(group === '' || !group.includes('.') ? [] : [group]),
    plural,
    ...(namespaced ? [metadata.namespace] : []),
    metadata.name,
  ];
  const why = `Precondition failed: UID in precondition: ${uid}, UID in object meta: ${metadata.uid}`;
  return `StorageError: invalid object, Code: 4, Key: ${key.join('/')}, ResourceVersion: 0, AdditionalErrorMsg: ${why}`;
}

/** What nobody changes by writing an object. */
function keepIdentity(old: ObjectMeta, given: Partial<ObjectMeta>): Partial<ObjectMeta> {
  const { name, namespace, generateName, uid, resourceVersion, generation, creationTimestamp } = old;
  const { deletionTimestamp, deletionGracePeriodSeconds } = old;
  const { deletionTimestamp: _d, deletionGracePeriodSeconds: _g, generation: _n, namespace: _s, ...rest } = given;
  return {
    ...rest,
    name,
    ...(namespace === undefined ? {} : { namespace }),
    ...(generateName === undefined ? {} : { generateName }),
    uid,
    resourceVersion,
    ...(generation === undefined ? {} : { generation }),
    creationTimestamp,
    ...(deletionTimestamp === undefined ? {} : { deletionTimestamp }),
    ...(deletionGracePeriodSeconds === undefined ? {} : { deletionGracePeriodSeconds }),
  };
}

/** @throws ApiError 422 where something wants to hold an object that is going */
function checkFinalizers(kind: Kind, old: ObjectMeta, { finalizers = [] }: Partial<ObjectMeta>): void {
  if (old.deletionTimestamp === undefined) return;
  const added = finalizers.filter((finalizer) => old.finalizers?.includes(finalizer) !== true);
  if (added.length === 0) return;
  const found = added.map((finalizer) => JSON.stringify(finalizer)).join(', ');
  const message = `Forbidden: no new finalizers can be added if the object is being deleted, found new finalizers []string{${found}}`;
  throw invalid(kind, old.name, [{ reason: 'FieldValueForbidden', message, field: 'metadata.finalizers' }]);
}

function withStatusOf<T extends Manifest>(object: T, { status }: Manifest): Manifest {
  const { status: _, ...rest } = object;
  return status === undefined || status === null ? (rest as unknown as Manifest) : { ...(rest as unknown as Manifest), status };
}

function withFinalizersOf(object: Manifest, from: Manifest): Manifest {
  const finalizers = (from['spec'] as { finalizers?: readonly string[] } | undefined)?.finalizers ?? [];
  const { finalizers: _, ...spec } = (object['spec'] ?? {}) as { finalizers?: readonly string[] };
  return { ...object, spec: finalizers.length === 0 ? spec : { ...spec, finalizers } };
}

/** Controllers mark the objects whose status they write; custom objects keep all metadata, and Deployments their labels. */
function statusMetadata(kind: Kind, old: KubeObject, given: Partial<ObjectMeta>): ObjectMeta {
  const metadata = withManagersOf(old, given);
  if (isCustom(kind)) return metadata;
  const { labels: oldLabels, annotations: _, ...rest } = metadata;
  const labels = kind.kind === 'Deployment' ? oldLabels : given.labels;
  return {
    ...rest,
    ...(labels === undefined ? {} : { labels }),
    ...(given.annotations === undefined ? {} : { annotations: given.annotations }),
  };
}

/** A subresource leaves the metadata alone, but for the notes of who wrote. */
function withManagersOf({ metadata }: KubeObject, { managedFields }: Partial<ObjectMeta>): ObjectMeta {
  return managedFields === undefined ? metadata : { ...metadata, managedFields };
}
