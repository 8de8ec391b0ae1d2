import { ApiError, notFound } from '../../kubernetes/api-error.ts';
import type { KubernetesApi } from '../../kubernetes/api.ts';
import { groupResourceOf } from '../../kubernetes/kind.ts';
import type { KubeObject } from '../../kubernetes/object.ts';
import type { AdmissionInput } from '../admission-input.ts';

/** The namespace of an object; undefined where the cluster has no namespaces at all, as in a test. */
export function namespaceOf(api: KubernetesApi, name: string | undefined): KubeObject | undefined {
  const kind = api.kinds.find('v1', 'Namespace');
  return kind === undefined || name === undefined ? undefined : api.find({ kind, name });
}

/**
 * Lets new objects only into a namespace that is there and stays.
 *
 * @throws ApiError 404 where it is not there, 403 while it is being deleted
 */
export function checkNamespace({ kind, operation, next, api }: AdmissionInput): void {
  const namespace = next.metadata.namespace;
  if (!kind.namespaced || operation !== 'CREATE' || namespace === undefined) return;
  const namespaceKind = api.kinds.get('v1', 'Namespace');
  const found = api.find({ kind: namespaceKind, name: namespace });
  if (found === undefined) throw notFound(namespaceKind, namespace);
  if (found.metadata.deletionTimestamp === undefined) return;
  const name = next.metadata.name ?? '';
  const why = `unable to create new content in namespace ${namespace} because it is being terminated`;
  const cause = { reason: 'NamespaceTerminating', message: `namespace ${namespace} is being terminated`, field: 'metadata.namespace' };
  throw new ApiError(403, 'Forbidden', `${groupResourceOf(kind)} "${name}" is forbidden: ${why}`, { kind, name, causes: [cause] });
}
