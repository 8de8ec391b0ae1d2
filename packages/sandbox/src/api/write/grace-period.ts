import type { Kind } from '../../kubernetes/kind.ts';
import type { KubeObject } from '../../kubernetes/object.ts';
import { kindKey } from '../kinds/kind-key.ts';

const DEFAULT_SECONDS = 30;

/**
 * The time that an object has to end in: only pods have one, and only those that run somewhere.
 *
 * @param wanted seconds; undefined: what the pod itself asks for
 */
export function gracePeriod(kind: Kind, object: KubeObject, wanted: number | undefined): number {
  if (kindKey(kind) !== '/pods') return 0;
  const spec = object['spec'] as { nodeName?: string; terminationGracePeriodSeconds?: number } | undefined;
  const { phase } = (object['status'] ?? {}) as { phase?: string };
  const seconds = wanted ?? spec?.terminationGracePeriodSeconds ?? DEFAULT_SECONDS;
  if (spec?.nodeName === undefined || phase === 'Succeeded' || phase === 'Failed') return 0;
  return seconds < 0 ? 1 : seconds;
}
