import type { KubeObject } from '../../kubernetes/object.ts';

/** Whether an object is going and nothing holds it any more: no finalizer, no time to end in, no content. */
export function isReleased(object: KubeObject): boolean {
  const { deletionTimestamp, deletionGracePeriodSeconds = 0, finalizers = [] } = object.metadata;
  if (deletionTimestamp === undefined || deletionGracePeriodSeconds > 0 || finalizers.length > 0) return false;
  const held = object.kind === 'Namespace' && object.apiVersion === 'v1' ? (object['spec'] as { finalizers?: readonly string[] }) : {};
  return (held?.finalizers ?? []).length === 0;
}
