import { enqueue } from '@argosy/db/outbox';
import { readApplicationFacts, type ApplicationFacts } from '@argosy/domain/argocd/facts';
import { observe, type Observation } from '@argosy/domain/argocd/observation';
import { LIVE_STATES } from '@argosy/domain/release/states';
import { crashPoint } from '@argosy/runtime/crash-point';
import { refreshApplication, sequencesIn } from '../clusters/argocd/look-at.ts';
import { openHost } from '../clusters/argocd/open-host.ts';
import { applicationRef } from '../clusters/argocd/refs.ts';
import { terminateSync } from '../clusters/argocd/operate-sync.ts';
import type { Deps } from '../deps.ts';
import { forgetRunning } from '../deployments/forget-running.ts';
import { DONE, type JobResult } from '../jobs/result.ts';
import type { ClusterGateway } from '../ports/cluster-gateway.ts';

const LOOK_MS = 500;
const TROUBLE_MS = 10_000;
/** What has not come to pass after so long will take longer: it is looked at less often. */
const SOON_MS = 15_000;

/**
 * Sees a cancellation through in the cluster. A sync that runs on a commit before the one that undoes the cancelled
 * release is ended, no other, and Argo CD is told of that commit until it has compared it (fact-19); without any files
 * left, until the Application is gone.
 *
 * @param sequence the commit that undoes
 * @returns when to look again
 */
export async function endSync(deps: Deps, workspaceId: string, deploymentId: string, sequence: bigint): Promise<JobResult> {
  const deployment = await findDeployment(deps, workspaceId, deploymentId, sequence);
  if (deployment === null) return DONE;
  const host = await openHost(deps, workspaceId);
  const object = host === null ? null : await host.read(applicationRef(deploymentId));
  if (host === null || object === null) {
    if (deployment.isEmpty) await forgetRunning(deps, workspaceId, deploymentId, sequence);
    return DONE;
  }
  const facts = readApplicationFacts(object);
  const seen = observe(facts, await sequencesIn(deps, workspaceId, facts));
  const runsOlder = seen.operation.is === 'running' && seen.operation.sequence !== null && seen.operation.sequence < sequence;
  if (runsOlder && facts.operation?.phase === 'Running') await terminateSync(host, object);
  crashPoint('end-sync.looked');
  // A newer release that is under way looks after its own commit.
  const { isReleasing, isEmpty, lookMs } = deployment;
  if (isReleasing) return runsOlder ? { againInMs: lookMs } : DONE;
  if (isEmpty) return { againInMs: lookMs };
  return follow(deps, host, { workspaceId, deploymentId, sequence, facts, seen, runsOlder, lookMs });
}

/**
 * Whether anything of the deployment stands in Git, whether a newer release is under way, and how soon to look again; null
 * where the deployment is gone.
 */
async function findDeployment(deps: Deps, workspaceId: string, deploymentId: string, sequence: bigint) {
  return deps.db.inWorkspace(workspaceId, async (tx) => {
    const row = await tx.deployment.findUnique({
      where: { id: deploymentId, workspaceId },
      select: { deletingAt: true, committedReleaseId: true },
    });
    if (row === null || row.deletingAt !== null) return null;
    const newer = await tx.release.count({
      where: { workspaceId, deploymentId, state: { in: [...LIVE_STATES] }, commitSequence: { gt: sequence } },
    });
    const cancelled = await tx.release.findFirst({
      where: { workspaceId, deploymentId, restoredSequence: sequence },
      select: { finishedAt: true },
    });
    const age = deps.clock.now().getTime() - (cancelled?.finishedAt?.getTime() ?? 0);
    return { isEmpty: row.committedReleaseId === null, isReleasing: newer > 0, lookMs: age < SOON_MS ? LOOK_MS : TROUBLE_MS };
  });
}

interface Following {
  workspaceId: string;
  deploymentId: string;
  sequence: bigint;
  facts: ApplicationFacts;
  seen: Observation;
  runsOlder: boolean;
  lookMs: number;
}

async function follow(deps: Deps, host: ClusterGateway, following: Following): Promise<JobResult> {
  const { workspaceId, deploymentId, sequence, facts, seen, runsOlder, lookMs } = following;
  if (runsOlder || seen.comparedSequence === null || seen.comparedSequence < sequence) {
    await refreshApplication(host, deploymentId);
    return { againInMs: facts.sync.status === 'Unknown' ? TROUBLE_MS : lookMs };
  }
  await deps.db.inWorkspace(workspaceId, (tx) =>
    enqueue(tx, workspaceId, [{ job: 'observe-deployment', key: deploymentId, data: { deploymentId } }]),
  );
  return DONE;
}
