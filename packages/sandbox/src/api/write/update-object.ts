import { admit } from '../../admission/admit.ts';
import type { WriteOptions } from '../../kubernetes/api.ts';
import type { Kind } from '../../kubernetes/kind.ts';
import type { KubeObject, Manifest } from '../../kubernetes/object.ts';
import { noteUpdate } from '../../patch/apply-patch.ts';
import { share } from '../../store/share.ts';
import { finishDefinition } from './custom/finish-definition.ts';
import { isDefinition } from './custom/is-definition.ts';
import { isReleased } from './is-released.ts';
import type { Pipeline } from './pipeline.ts';
import { prepareUpdate } from './prepare-update.ts';

export interface UpdateInput {
  readonly kind: Kind;
  readonly old: KubeObject;
  /** It has no field that its kind has not. */
  readonly manifest: Manifest;
  readonly options: WriteOptions;
  /** The manifest has its managedFields already. */
  readonly noted: boolean;
}

/**
 * Puts an object's next state in place of the old one. Nothing happens where they are equal; an object that is going and
 * that nothing holds any more goes.
 *
 * @throws ApiError as a real API server would
 */
export function updateObject(pipeline: Pipeline, { kind, old, manifest, options, noted }: UpdateInput): KubeObject {
  const now = pipeline.timers.now();
  const schema = pipeline.schemas.of(kind);
  const prepared = prepareUpdate(kind, old, manifest, options, pipeline.kinds.customOf(kind)?.replicasPath);
  const admitted = admit({ kind, operation: 'UPDATE', old, next: prepared, api: pipeline.api, options });
  const whole = isDefinition(kind) && options.subresource === undefined ? finishDefinition(admitted, old, pipeline.kinds, now) : admitted;
  // A binding is the scheduler's word: it is nobody's field, and no change of what is wanted.
  const isBinding = options.subresource === 'binding';
  const next = noted || isBinding ? whole : noteUpdate({ kind, schema, old, next: whole, options, now });
  const shared = share(old, next) as KubeObject;
  if (shared === old) return old;
  const counted = isBinding ? shared : withGeneration(kind, old, shared);
  if (options.dryRun === true) return counted;
  return isReleased(counted) ? pipeline.store.delete(kind, counted, old) : pipeline.store.put(kind, counted, old);
}

/** Counts a change of what is wanted: of anything but metadata, and of the status only where it has no subresource. */
function withGeneration(kind: Kind, old: KubeObject, next: KubeObject): KubeObject {
  const { generation } = old.metadata;
  if (generation === undefined) return next;
  const apart = kind.subresources.includes('status') ? ['metadata', 'status'] : ['metadata'];
  const names = new Set([...Object.keys(old), ...Object.keys(next)]).difference(new Set(apart));
  if ([...names].every((name) => old[name] === next[name])) return next;
  return { ...next, metadata: { ...next.metadata, generation: generation + 1 } };
}
