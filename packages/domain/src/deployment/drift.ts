import type { DeploymentHealth, HealthEvent, HealthNews } from './deployment-health.ts';
import type { HealthMemory } from './health-memory.ts';

/** Where Argo CD heals, it does so within a second or two (fact-24); what is still there then is worth a word. */
const DRIFT_MS = 10_000;
const BACK_MS = 5_000;

interface DriftStep {
  drifted: boolean;
  memory: Pick<HealthMemory, 'calm' | 'syncSince'>;
  events: HealthEvent[];
  waitMs: number | null;
}

/**
 * Follows the sync axis. Drift begins where the cluster agreed with the deployment's newest commit and then no longer
 * does, with no release under way; it ends when it agrees again. Unknown tells nothing about the cluster: what was about to
 * be told waits.
 */
export function followDrift(before: DeploymentHealth, news: HealthNews): DriftStep {
  const { drifted, memory } = before;
  const sync = news.sync;
  const calm = calmAfter(memory.calm, news);
  const differs = drifted ? sync === 'Synced' : sync === 'OutOfSync' && calm;
  const agrees = drifted ? sync === 'OutOfSync' : sync === 'Synced' || !calm;
  if (!differs) {
    const waiting = memory.syncSince !== undefined && !agrees;
    return { drifted, memory: { calm, ...(waiting && { syncSince: memory.syncSince }) }, events: [], waitMs: null };
  }
  const syncSince = memory.syncSince !== undefined && memory.syncSince < news.now ? memory.syncSince : news.now;
  const waitMs = Math.max(0, (drifted ? BACK_MS : DRIFT_MS) - (news.now.getTime() - syncSince.getTime()));
  // While a release is under way, it has the word.
  if (waitMs > 0 || news.releasing) return { drifted, memory: { calm, syncSince }, events: [], waitMs };
  const event: HealthEvent = drifted
    ? { type: 'deployment.recovered', data: { from: 'OutOfSync', to: 'Synced', of: 'sync' } }
    : { type: 'deployment.drifted', data: { from: 'Synced', to: 'OutOfSync', of: 'sync' } };
  return { drifted: !drifted, memory: { calm }, events: [event], waitMs: null };
}

/** Whether the cluster agreed with the newest commit when that could last be told, and no release has come since. */
function calmAfter(calm: boolean, { sync, releasing, behind }: HealthNews): boolean {
  if (releasing || behind) return false;
  return sync === 'Synced' ? true : calm;
}
