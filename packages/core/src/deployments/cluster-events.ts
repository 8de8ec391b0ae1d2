import type { ClusterEvent } from '@argosy/contracts/http/workload';
import { readClusterEvents } from '@argosy/domain/cluster/cluster-events';
import { orUnavailable } from '../clusters/or-unavailable.ts';
import type { Deps } from '../deps.ts';
import type { Scope } from '../scope.ts';
import { openTarget } from './open-target.ts';

/**
 * What Kubernetes has told of a deployment's objects lately, the newest first; clusters keep events for about an hour.
 *
 * @param limit how many at most
 * @throws AppError not_found, unavailable where the cluster does not answer
 */
export async function listClusterEvents(deps: Deps, scope: Scope, id: string, limit: number): Promise<ClusterEvent[]> {
  const { gateway, namespace, name, redact } = await openTarget(deps, scope, id);
  const objects = await orUnavailable(gateway.list({ group: '', version: 'v1', plural: 'events', namespace }));
  return readClusterEvents(objects, name, limit).map((event) => ({
    ...event,
    message: event.message === null ? null : redact(event.message),
    firstAt: event.firstAt?.toISOString() ?? null,
    lastAt: event.lastAt?.toISOString() ?? null,
  }));
}
