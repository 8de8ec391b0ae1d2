import { randomUUID } from 'node:crypto';
import { ApiError, invalid } from '../../kubernetes/api-error.ts';
import type { Kind } from '../../kubernetes/kind.ts';
import type { Manifest, ObjectMeta } from '../../kubernetes/object.ts';
import { kubeTime } from '../../timers.ts';
import { hasGeneration } from '../kinds/has-generation.ts';
import { initialStatus } from '../kinds/initial-status.ts';
import { kindKey } from '../kinds/kind-key.ts';
import { cleanMetadata } from './clean-metadata.ts';
import { generateName } from './generate-name.ts';

/**
 * A new object with what the API server gives it: name, identity, time, and the status that nobody may hand in.
 *
 * @throws ApiError 400 or 422 for an object that has no name or claims to be an old one
 */
export function prepareCreate(kind: Kind, manifest: Manifest, now: Date): Manifest {
  const given = cleanMetadata(manifest.metadata);
  const name = given.name ?? (given.generateName === undefined ? undefined : generateName(given.generateName));
  if (name === undefined) throw nameless(kind);
  if (given.resourceVersion !== undefined && given.resourceVersion !== '0') {
    throw new ApiError(500, '', 'resourceVersion should not be set on objects to be created');
  }
  if (kind.namespaced && given.namespace === undefined) {
    throw new ApiError(500, 'InternalError', 'Internal error occurred: namespace is required');
  }
  const { resourceVersion: _r, namespace, deletionTimestamp: _d, deletionGracePeriodSeconds: _g, generation: _n, ...rest } = given;
  const metadata: Partial<ObjectMeta> = {
    ...rest,
    name,
    ...(kind.namespaced && namespace !== undefined ? { namespace } : {}),
    uid: randomUUID(),
    ...(hasGeneration(kind) ? { generation: 1 } : {}),
    creationTimestamp: kubeTime(now),
  };
  return withOwnFields(kind, withStatus(kind, { ...manifest, metadata }, now));
}

/** The status that the kind starts with, in place of whatever was handed in; kinds without that subresource keep it. */
function withStatus(kind: Kind, manifest: Manifest, now: Date): Manifest {
  if (!kind.subresources.includes('status')) return manifest;
  const { status: _, ...rest } = manifest;
  const status = initialStatus(kind, manifest, kubeTime(now));
  return { ...(rest as Manifest), ...(status === undefined ? {} : { status }) };
}

/** A namespace is held by its content, and can be selected by its name. */
function withOwnFields(kind: Kind, manifest: Manifest): Manifest {
  if (kindKey(kind) !== '/namespaces') return manifest;
  const spec = manifest['spec'] as Readonly<Record<string, unknown>> | undefined;
  const labels = { ...manifest.metadata.labels, 'kubernetes.io/metadata.name': manifest.metadata.name as string };
  return { ...manifest, metadata: { ...manifest.metadata, labels }, spec: { ...spec, finalizers: ['kubernetes'] } };
}

function nameless(kind: Kind): ApiError {
  const message = 'Required value: name or generateName is required';
  return invalid(kind, '', [{ reason: 'FieldValueRequired', message, field: 'metadata.name' }]);
}
