import type { HealthStatus, SyncStatus } from '../argocd/facts.ts';

/** A deployment's own axis: how the cluster is now, whatever became of its releases. Kept with the deployment. */
export interface DeploymentHealth {
  health: HealthStatus | null;
  healthSince: Date | null;
  sync: SyncStatus | null;
  /** The cluster differs from what was synced, and no release is the cause. */
  drifted: boolean;
  /** It was Degraded or Missing and has not been Healthy since. */
  troubled: boolean;
}

/** An event to be recorded; `type` is a type of the contract. */
export interface HealthEvent {
  type: 'deployment.health_changed' | 'deployment.drifted' | 'deployment.recovered';
  data: { from: string | null; to: string | null; of: 'health' | 'sync' };
}

export interface HealthNews {
  health: HealthStatus | null;
  healthSince: Date | null;
  sync: SyncStatus | null;
  /** A release of the deployment is committed and not final: differences are its work then, and no drift. */
  releasing: boolean;
  now: Date;
}

export const UNKNOWN_HEALTH: DeploymentHealth = { health: null, healthSince: null, sync: null, drifted: false, troubled: false };

/**
 * What a look changes about a deployment, and which events tell it. The same look twice tells nothing the second time.
 * Unknown health is kept like any other word, but nothing is told of it that is not known.
 */
export function followHealth(before: DeploymentHealth, news: HealthNews): { after: DeploymentHealth; events: HealthEvent[] } {
  const events: HealthEvent[] = [];
  const health = news.health ?? before.health;
  const changed = health !== before.health;
  if (changed) events.push({ type: 'deployment.health_changed', data: { from: before.health, to: health, of: 'health' } });
  const bad = health === 'Degraded' || health === 'Missing';
  // Missing is how every first release begins, and what a release in progress does is told by the release.
  const troubled = health === 'Healthy' ? false : before.troubled || (bad && before.health !== null && !news.releasing);
  if (before.troubled && health === 'Healthy') {
    events.push({ type: 'deployment.recovered', data: { from: before.health, to: health, of: 'health' } });
  }
  const drifted = driftAfter(before, news);
  if (drifted !== before.drifted) events.push(driftEvent(drifted, before.sync, news.sync));
  const healthSince = changed ? (news.healthSince ?? news.now) : before.healthSince;
  return { after: { health, healthSince, sync: news.sync ?? before.sync, drifted, troubled }, events };
}

function driftAfter(before: DeploymentHealth, news: HealthNews): boolean {
  if (news.sync === 'Synced' || news.releasing) return false;
  // Unknown tells nothing about the cluster.
  return news.sync === 'OutOfSync' ? before.drifted || before.sync === 'Synced' : before.drifted;
}

function driftEvent(drifted: boolean, from: SyncStatus | null, to: SyncStatus | null): HealthEvent {
  return { type: drifted ? 'deployment.drifted' : 'deployment.recovered', data: { from, to, of: 'sync' } };
}
