import { enqueue } from '@argosy/db/outbox';
import { LIVE_STATES } from '@argosy/domain/release/states';
import { crashPoint } from '@argosy/runtime/crash-point';
import type { Deps } from '../deps.ts';
import { openHost } from '../clusters/argocd/open-host.ts';
import { comparedSequence, readApplication, refreshApplication } from '../clusters/argocd/look-at.ts';
import { DONE, type JobResult } from '../jobs/result.ts';

const CHILD_LOOK_MS = 200;
const CHILD_TROUBLE_MS = 5000;
const ROOT_LOOK_MS = 1000;
const ROOT_TROUBLE_MS = 10_000;
/** What has not appeared after so long will take longer: it is asked for less often. */
const SOON_MS = 10_000;

/**
 * Has a deployment's Application look at its newest commit. An annotation can get lost (fact-19), so the observation that
 * follows repeats it until the commit has been compared.
 */
export async function refreshDeployment(deps: Deps, workspaceId: string, deploymentId: string): Promise<JobResult> {
  const host = await openHost(deps, workspaceId);
  // Without an Argo CD there is nobody to tell; it will read the newest commit when it begins.
  if (host === null) return DONE;
  const there = await refreshApplication(host, deploymentId);
  crashPoint('refresh.asked');
  // The root makes the Application of a first release; that takes a moment.
  if (!there) return awaitApplication(deps, workspaceId, deploymentId);
  await deps.db.inWorkspace(workspaceId, (tx) =>
    enqueue(tx, workspaceId, [{ job: 'observe-deployment', key: deploymentId, data: { deploymentId }, delayMs: 1000 }]),
  );
  return DONE;
}

/** Has the root Application look at the commit, and again until it did. */
export async function refreshRoot(deps: Deps, workspaceId: string, sequence: bigint): Promise<JobResult> {
  const host = await openHost(deps, workspaceId);
  if (host === null) return DONE;
  const facts = await readApplication(host, workspaceId);
  if (facts === null) return DONE;
  const compared = await comparedSequence(deps, workspaceId, facts);
  if (compared !== null && compared >= sequence) return DONE;
  await refreshApplication(host, workspaceId);
  crashPoint('refresh.root-asked');
  return { againInMs: facts.sync.status === 'Unknown' ? ROOT_TROUBLE_MS : ROOT_LOOK_MS };
}

/** Waits for the Application for as long as a release waits for it. */
async function awaitApplication(deps: Deps, workspaceId: string, deploymentId: string): Promise<JobResult> {
  const release = await deps.db.inWorkspace(workspaceId, (tx) =>
    tx.release.findFirst({
      where: { workspaceId, deploymentId, state: { in: [...LIVE_STATES] }, deployment: { deletingAt: null } },
      select: { committedAt: true },
    }),
  );
  if (release === null || release.committedAt === null) return DONE;
  const age = deps.clock.now().getTime() - release.committedAt.getTime();
  return { againInMs: age < SOON_MS ? CHILD_LOOK_MS : CHILD_TROUBLE_MS };
}
