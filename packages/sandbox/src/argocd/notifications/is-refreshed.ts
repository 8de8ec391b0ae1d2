import type { KubeObject } from '../../kubernetes/object.ts';
import { parseTime } from './go/time.ts';

interface Status {
  readonly operationState?: { readonly phase?: unknown; readonly finishedAt?: unknown };
  readonly reconciledAt?: unknown;
  readonly observedAt?: unknown;
}

/**
 * Whether an Application was compared after its operation had ended; until then nothing is sent about it. Times have whole
 * seconds, so the same second will do.
 */
export function isRefreshed(application: KubeObject): boolean {
  const { operationState, reconciledAt, observedAt } = (application['status'] ?? {}) as Status;
  const phase = operationState?.phase;
  if (phase !== 'Failed' && phase !== 'Error' && phase !== 'Succeeded') return true;
  const finished = millisecondsOf(operationState?.finishedAt);
  if (finished === undefined) return false;
  return finished <= Math.max(millisecondsOf(reconciledAt) ?? -Infinity, millisecondsOf(observedAt) ?? -Infinity);
}

function millisecondsOf(value: unknown): number | undefined {
  return typeof value === 'string' ? parseTime(value)?.milliseconds : undefined;
}
