import { enqueue } from '@argosy/db/outbox';
import { LIVE_STATES } from '@argosy/domain/release/states';
import { crashPoint } from '@argosy/runtime/crash-point';
import type { Deps } from '../deps.ts';
import { openHost } from '../clusters/argocd/open-host.ts';
import { comparedSequence, readApplication, refreshApplication } from '../clusters/argocd/look-at.ts';
import { DONE, type JobResult } from '../jobs/result.ts';
import { ClusterError, type ClusterGateway } from '../ports/cluster-gateway.ts';

const LOOK_MS = 1000;
const CHILD_LOOK_MS = 200;
const CHILD_TROUBLE_MS = 5000;
const ROOT_LOOK_MS = 1000;
const ROOT_BUSY_MS = 2000;
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
  const there = await refreshOrLook(deps, host, workspaceId, deploymentId);
  crashPoint('refresh.asked');
  // The root makes the Application of a first release; that takes a moment.
  if (!there) return awaitApplication(deps, workspaceId, deploymentId);
  await requestLook(deps, workspaceId, deploymentId);
  return DONE;
}

/** A cluster that is away is seen by looks: they say so, and hold the release to its deadline. */
async function refreshOrLook(deps: Deps, host: ClusterGateway, workspaceId: string, deploymentId: string): Promise<boolean> {
  try {
    return await refreshApplication(host, deploymentId);
  } catch (error) {
    if (error instanceof ClusterError) await requestLook(deps, workspaceId, deploymentId);
    throw error;
  }
}

function requestLook(deps: Deps, workspaceId: string, deploymentId: string): Promise<void> {
  return deps.db.inWorkspace(workspaceId, (tx) =>
    enqueue(tx, workspaceId, [{ job: 'observe-deployment', key: deploymentId, data: { deploymentId }, delayMs: LOOK_MS }]),
  );
}

/** Has the root Application look at the commit, and again until it did. */
export async function refreshRoot(deps: Deps, workspaceId: string, sequence: bigint): Promise<JobResult> {
  const host = await openHost(deps, workspaceId);
  if (host === null) return DONE;
  const facts = await readApplication(host, workspaceId);
  if (facts === null) return DONE;
  const compared = await comparedSequence(deps, workspaceId, facts);
  if (compared !== null && compared >= sequence) return DONE;
  // What was asked for and still stands needs no second word: Argo CD is busy, or down for as long as it likes.
  if (facts.refreshPending) return { againInMs: ROOT_BUSY_MS };
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
  if (age < SOON_MS) return { againInMs: CHILD_LOOK_MS };
  await requestLook(deps, workspaceId, deploymentId);
  return { againInMs: CHILD_TROUBLE_MS };
}
