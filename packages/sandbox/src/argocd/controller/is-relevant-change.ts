import { isDeepStrictEqual } from 'node:util';
import type { KubeObject } from '../../kubernetes/object.ts';
import { REFRESH } from '../application/applications.ts';
import type { LiveChange } from '../destination/live-cache.ts';
import type { Health } from '../health/health.ts';

/** What changes all the time without meaning anything: what Argo CD and its notifications note on Applications. */
const NOISE = new Set([REFRESH, 'argocd.argoproj.io/hydrate', 'notified.notifications.argoproj.io']);

/**
 * Whether a change can alter what a comparison finds: not one of the status only that leaves the health as it was.
 */
export function isRelevantChange({ old, object }: LiveChange, healthOf: (object: KubeObject) => Health | undefined): boolean {
  if (old === undefined || object === undefined) return true;
  if (healthOf(old)?.status !== healthOf(object)?.status) return true;
  return !isDeepStrictEqual(contentOf(old), contentOf(object));
}

function contentOf(object: KubeObject): unknown {
  const { status: _status, operation: _operation, metadata, ...rest } = object;
  const { resourceVersion: _version, generation: _generation, managedFields: _fields, annotations = {}, ...kept } = metadata;
  const isOurs = object.apiVersion.startsWith('argoproj.io/');
  const own = Object.entries(annotations).filter(([name]) => !isOurs || !NOISE.has(name));
  return { ...rest, metadata: { ...kept, annotations: Object.fromEntries(own) } };
}
