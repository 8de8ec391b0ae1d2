import { ClusterError, type ResourceRef } from '@argosy/core/ports/cluster-gateway';

/**
 * The path of an object or a collection.
 *
 * @throws ClusterError refused where a part could be read as another path
 */
export function resourcePath(ref: ResourceRef): string {
  const root = ref.group === '' ? `/api/${segment(ref.version)}` : `/apis/${segment(ref.group)}/${segment(ref.version)}`;
  const namespace = ref.namespace === undefined ? '' : `/namespaces/${segment(ref.namespace)}`;
  const name = ref.name === undefined ? '' : `/${segment(ref.name)}`;
  return `${root}${namespace}/${segment(ref.plural)}${name}`;
}

/** One encoded path segment; names that Kubernetes itself forbids never leave the process. */
export function segment(text: string): string {
  if (text === '' || text === '.' || text === '..' || text.length > 253 || /[/%\\?#\x00-\x20\x7f]/.test(text)) {
    throw new ClusterError('refused', 'A name of the request cannot be the name of a Kubernetes object.');
  }
  return encodeURIComponent(text);
}
