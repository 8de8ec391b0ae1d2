import type { KubeObject } from '../../kubernetes/object.ts';

/** An object of which only the metadata is wanted. */
export function renderPartial({ metadata }: KubeObject): Record<string, unknown> {
  return { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata };
}
