import type { Site } from '../arena/site.ts';
import type { Random } from '../random.ts';
import type { Delivery, Recorder } from '../recorder.ts';

/**
 * Sends one webhook more: one that was answered well once more, as a retry would be, or one that says what is not so.
 * Whether it arrives is the recorder's to say.
 */
export async function sendWebhook(site: Site, recorder: Recorder, random: Random, deployments: readonly string[]): Promise<void> {
  const good = recorder.deliveries.filter(({ status, path }) => status === 202 && path.includes('/hooks/argocd/'));
  if (good.length > 0 && random.chance(0.6)) {
    await recorder.replay(random.pick<Delivery>(good.slice(-300))).catch(() => {});
    return;
  }
  const application = deployments.length > 0 ? random.pick(deployments) : 'dep-00000000000000000000000000';
  await site.sandbox.forge(forgedBody(application, random)).catch(() => {});
}

/** All is well at the newest commit, it says. */
function forgedBody(application: string, random: Random): object {
  const now = new Date().toISOString();
  const revision = Array.from({ length: 40 }, () => random.int(0, 15).toString(16)).join('');
  return {
    version: 1,
    application,
    uid: 'forged',
    resourceVersion: String(random.int(1, 1_000_000)),
    trigger: random.pick(['op-succeeded', 'sync-synced', 'health-healthy', 'health-degraded']),
    operationPending: false,
    metadata: { annotations: {}, deletionTimestamp: null },
    status: {
      sync: { status: 'Synced', revision },
      health: { status: random.chance(0.7) ? 'Healthy' : 'Degraded' },
      operationState: { phase: 'Succeeded', startedAt: now, finishedAt: now, syncResult: { revision } },
      conditions: [],
      reconciledAt: now,
      summary: {},
    },
  };
}
