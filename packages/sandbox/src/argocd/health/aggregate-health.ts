import type { KubeObject } from '../../kubernetes/object.ts';
import type { Health, HealthStatus } from './health.ts';

/** A resource of an Application, hooks and ignored ones left out. */
export interface ResourceHealth {
  /** Undefined while it is missing. */
  readonly live: KubeObject | undefined;
  /** Undefined where its kind has none. */
  readonly health: Health | undefined;
}

const ORDER: readonly HealthStatus[] = ['Healthy', 'Suspended', 'Progressing', 'Missing', 'Degraded', 'Unknown'];
const IGNORE = 'argocd.argoproj.io/ignore-healthcheck';

/**
 * An Application's health: that of its worst resource. What is missing counts only where everything is; a child Application
 * that is missing or unknown does not count.
 */
export function aggregateHealth(resources: readonly ResourceHealth[]): HealthStatus {
  const counted = resources.map(countedStatus).filter((status) => status !== undefined);
  if (resources.length > 0 && resources.every(({ live }) => live === undefined)) counted.push('Missing');
  return ORDER[Math.max(0, ...counted.map((status) => ORDER.indexOf(status)))] ?? 'Healthy';
}

function countedStatus({ live, health }: ResourceHealth): HealthStatus | undefined {
  if (live === undefined || health === undefined || live.metadata.annotations?.[IGNORE] === 'true') return undefined;
  const isChild = live.kind === 'Application' && live.apiVersion.startsWith('argoproj.io/');
  return isChild && (health.status === 'Missing' || health.status === 'Unknown') ? undefined : health.status;
}
