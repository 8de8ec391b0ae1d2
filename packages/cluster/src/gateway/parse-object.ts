import { ClusterError, type KubernetesObject } from '@argosy/core/ports/cluster-gateway';

const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

/** JSON from a cluster. A key `__proto__` is dropped (trust-T25). */
export function parseJson(text: string): unknown {
  try {
    if (!text.includes('__proto__')) return JSON.parse(text);
    return JSON.parse(text, (key, value: unknown) => (key === '__proto__' ? undefined : value));
  } catch {
    throw new ClusterError('invalid', 'The API server answered with something that is not JSON.');
  }
}

/**
 * The one door through which a cluster's objects enter Argosy (trust-T26): the data of Secrets stays outside, and so do
 * the copies of objects in `managedFields` and in kubectl's annotation.
 *
 * @throws ClusterError invalid where it is no object with a kind and a name
 */
export function parseObject(value: unknown, fallback?: { apiVersion?: unknown; kind?: unknown }): KubernetesObject {
  const object = asRecord(value);
  const metadata = asRecord(object?.['metadata']);
  const kind = object?.['kind'] ?? fallback?.kind;
  const apiVersion = object?.['apiVersion'] ?? fallback?.apiVersion;
  if (
    object === undefined ||
    metadata === undefined ||
    typeof metadata['name'] !== 'string' ||
    typeof kind !== 'string' ||
    typeof apiVersion !== 'string'
  ) {
    throw new ClusterError('invalid', 'The API server answered with something that is no Kubernetes object.');
  }
  const { managedFields: _managed, ...kept } = metadata;
  const annotations = asRecord(kept['annotations']);
  if (annotations !== undefined && LAST_APPLIED in annotations) {
    const { [LAST_APPLIED]: _copy, ...others } = annotations;
    kept['annotations'] = others;
  }
  const cleaned: Record<string, unknown> = { ...object, apiVersion, kind, metadata: kept };
  if (kind === 'Secret' && apiVersion === 'v1') {
    delete cleaned['data'];
    delete cleaned['stringData'];
  }
  return cleaned as KubernetesObject;
}

/** One page of a list. */
export interface ListPage {
  objects: KubernetesObject[];
  resourceVersion: string;
  /** Token of the next page, "" on the last. */
  next: string;
}

/**
 * @throws ClusterError invalid where it is no list
 */
export function parseListPage(text: string): ListPage {
  const list = asRecord(parseJson(text));
  const metadata = asRecord(list?.['metadata']);
  const items = list?.['items'];
  const listKind = list?.['kind'];
  if (!Array.isArray(items ?? []) || metadata === undefined || typeof listKind !== 'string') {
    throw new ClusterError('invalid', 'The API server answered with something that is no list.');
  }
  // The items of built-in kinds carry neither kind nor apiVersion.
  const fallback = { apiVersion: list?.['apiVersion'], kind: listKind.replace(/List$/, '') };
  return {
    objects: ((items ?? []) as unknown[]).map((item) => parseObject(item, fallback)),
    resourceVersion: textOf(metadata['resourceVersion']),
    next: textOf(metadata['continue']),
  };
}

/** A JSON object; undefined for anything else. */
export function asRecord(value: unknown): Record<string, unknown> | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : undefined;
}

/** A text; "" for anything else. */
export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
