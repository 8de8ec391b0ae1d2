import { admit } from '../../admission/admit.ts';
import { ApiError, alreadyExists, forbidden } from '../../kubernetes/api-error.ts';
import type { WriteOptions } from '../../kubernetes/api.ts';
import type { Kind } from '../../kubernetes/kind.ts';
import type { KubeObject, Manifest } from '../../kubernetes/object.ts';
import { noteUpdate } from '../../patch/apply-patch.ts';
import { share } from '../../store/share.ts';
import { isCustom } from '../kinds/is-custom.ts';
import { finishDefinition } from './custom/finish-definition.ts';
import { isDefinition } from './custom/is-definition.ts';
import { checkIdentity } from './check-identity.ts';
import { checkShape } from './check-shape.ts';
import type { Pipeline } from './pipeline.ts';
import { prepareCreate } from './prepare-create.ts';

const NAME_ATTEMPTS = 8;

/**
 * Makes an object.
 *
 * @param noted the manifest has its managedFields already
 * @throws ApiError as a real API server would
 */
export function createObject(pipeline: Pipeline, kind: Kind, manifest: Manifest, options: WriteOptions, noted = false): KubeObject {
  checkIdentity(kind, manifest);
  checkServed(pipeline, kind, manifest);
  const now = pipeline.timers.now();
  const schema = pipeline.schemas.of(kind);
  const shaped = checkShape(kind, schema, manifest, options);
  const prepared = prepareFree(pipeline, kind, shaped, now);
  const admitted = admit({ kind, operation: 'CREATE', old: undefined, next: prepared, api: pipeline.api, options });
  const whole = isDefinition(kind) ? finishDefinition(admitted, undefined, pipeline.kinds, now) : admitted;
  const next = noted ? whole : noteUpdate({ kind, schema, old: undefined, next: whole, options, now });
  if (options.dryRun === true) return next as KubeObject;
  return pipeline.store.put(kind, share(undefined, next) as KubeObject, undefined);
}

/** Prepares the object under a name that is free; a generated one that is not is generated again. */
function prepareFree({ store }: Pipeline, kind: Kind, manifest: Manifest, now: Date): Manifest {
  for (let attempt = 1; ; attempt += 1) {
    const prepared = prepareCreate(kind, manifest, now);
    const { namespace = '', name = '' } = prepared.metadata;
    const other = store.find(kind, namespace, name);
    if (other === undefined) return prepared;
    const isGenerated = (manifest.metadata.name ?? '') === '';
    if (!isGenerated || attempt === NAME_ATTEMPTS) throw taken(kind, other);
  }
}

function taken(kind: Kind, { metadata: { name, deletionTimestamp } }: KubeObject): ApiError {
  const refusal = alreadyExists(kind, name);
  return deletionTimestamp === undefined
    ? refusal
    : new ApiError(refusal.code, refusal.reason, `object is being deleted: ${refusal.message}`, refusal.options);
}

/** @throws ApiError 403 for an object that nobody here would act upon */
function checkServed({ store, kinds }: Pipeline, kind: Kind, { metadata }: Manifest): void {
  const { name = '' } = metadata;
  if (kind.group === 'admissionregistration.k8s.io') {
    throw forbidden(kind, name, 'a sandbox cluster calls no admission webhooks, so this object would do nothing');
  }
  if (!isCustom(kind)) return;
  const definition = store.find(kinds.get('apiextensions.k8s.io/v1', 'CustomResourceDefinition'), '', `${kind.plural}.${kind.group}`);
  if (definition?.metadata.deletionTimestamp === undefined) return;
  throw forbidden(kind, name, 'create not allowed while custom resource definition is terminating');
}
