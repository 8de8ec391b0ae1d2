import type { KubeObject } from '../../kubernetes/object.ts';
import type { Application, HealthCode, ResourceStatus } from '../application/types.ts';
import { aggregateHealth } from '../health/aggregate-health.ts';
import type { Health } from '../health/health.ts';
import { isHook, isSkipped } from '../sync/hooks.ts';
import type { Pair } from '../sync/sync-input.ts';

export interface HealthAssessment {
  readonly status: HealthCode;
  /** The resources, with their health where the settings ask for it (fact 30). */
  readonly resources: readonly ResourceStatus[];
}

/** How an Application fares: as its worst object does. Hooks, and the Application itself among its objects, do not count. */
export function assessHealth(
  application: Application,
  pairs: readonly Pair[],
  resources: readonly ResourceStatus[],
  { healthOf, persist }: { healthOf: (object: KubeObject) => Health | undefined; persist: boolean },
): HealthAssessment {
  const counted: { live: KubeObject | undefined; health: Health | undefined }[] = [];
  const shown = resources.map((resource, index) => {
    const { target, live } = pairs[index] ?? { target: undefined, live: undefined };
    if ((target !== undefined && isSkipped(target)) || (live !== undefined && isHook(live))) return resource;
    const itself = live?.metadata.uid === application.metadata.uid;
    const health = live === undefined ? ({ status: 'Missing' } as const) : itself ? undefined : healthOf(live);
    counted.push({ live, health });
    return persist && health !== undefined ? { ...resource, health } : resource;
  });
  return { status: aggregateHealth(counted), resources: shown };
}
