import type { HealthStatus, SyncStatus } from '../argocd/facts.ts';
import type { HealthMemory } from './health-memory.ts';

/**
 * A deployment's own axis: how the cluster is now, whatever became of its releases. `health` and `sync` are what was seen
 * last, at once, and `healthSince` is when it began. `drifted` and `troubled`, like all events, follow later: only what has
 * stood for a while, so that a flap of seconds tells nobody.
 */
export interface DeploymentHealth {
  health: HealthStatus | null;
  healthSince: Date | null;
  sync: SyncStatus | null;
  /** It was told that the cluster differs from what was synced, and no release is the cause. */
  drifted: boolean;
  /** It was told that it is Degraded or Missing, and not yet that it is Healthy again. */
  troubled: boolean;
  memory: HealthMemory;
}

/** An event to be recorded; `type` is a type of the contract. */
export interface HealthEvent {
  type: 'deployment.health_changed' | 'deployment.drifted' | 'deployment.recovered';
  data: { from: string | null; to: string | null; of: 'health' | 'sync' };
}

/** What one look at the Application says. */
export interface HealthNews {
  health: HealthStatus | null;
  /** Argo CD's own time of the last change, where it gives one. */
  healthSince: Date | null;
  sync: SyncStatus | null;
  /** A release of the deployment is committed and not final: what happens now is its doing, and it tells it itself. */
  releasing: boolean;
  /** The comparison is of a commit before the deployment's newest one: a difference is what is still to come, no drift. */
  behind: boolean;
  /** When the cluster was seen last before; null where it never was. */
  lookedAt: Date | null;
  now: Date;
}

/** Of a deployment that nobody has looked at yet. */
export const UNKNOWN_HEALTH: DeploymentHealth = {
  health: null,
  healthSince: null,
  sync: null,
  drifted: false,
  troubled: false,
  memory: { told: null, calm: false },
};
