import { readApplicationFacts } from '@argosy/domain/argocd/facts';
import { observe, type Observation } from '@argosy/domain/argocd/observation';
import type { WorkloadReading } from '@argosy/domain/release/look';
import { parseReleaseMemory } from '@argosy/domain/release/memory';
import type { Obstacle } from '@argosy/domain/release/obstacle';
import { LIVE_STATES, type ReleaseState } from '@argosy/domain/release/states';
import { transition, type Judgement } from '@argosy/domain/release/status';
import type { AppConfig } from '@argosy/domain/config/config';
import type { Deps } from '../../deps.ts';
import { DONE, type JobResult } from '../../jobs/result.ts';
import { openCluster } from '../../clusters/access.ts';
import { openHostIn } from '../../clusters/argocd/open-host.ts';
import { refreshApplication, sequencesIn } from '../../clusters/argocd/look-at.ts';
import { applicationRef } from '../../clusters/argocd/refs.ts';
import { ClusterError, type ClusterGateway } from '../../ports/cluster-gateway.ts';
import { readWorkload } from './read-workload.ts';
import { recordObservation } from './record-observation.ts';

/** A sync that runs on an older commit for so long is ended, so that the newer one can go on. */
const OLDER_SYNC_SECONDS = 60;

/**
 * Takes a look at a deployment's Application and workload, and moves its release and its health accordingly. Hooks, the
 * watch and the sweep all end here; any of them may be lost, doubled or late without changing the outcome.
 *
 * @returns when to look again while a release is under way
 */
export async function observeDeployment(deps: Deps, workspaceId: string, deploymentId: string): Promise<JobResult> {
  const found = await load(deps, workspaceId, deploymentId);
  if (found === null) return DONE;
  const { host, target, row, release, inboxUpTo } = found;
  const look = await lookAtApplication(deps, host, workspaceId, deploymentId);
  const workload: WorkloadReading =
    release === null || target === null
      ? { is: 'unreadable', why: 'there is nothing to be proven' }
      : await readWorkload(target, {
          namespace: row.environment.namespace,
          name: row.app.slug,
          deploymentId,
          scheduled: (release.config as AppConfig).schedule !== undefined,
        });
  const judgement = release === null ? null : judge(deps, found, release, look, workload);
  await recordObservation(deps, workspaceId, { deploymentId, release, look: look.observation, judgement, inboxUpTo });
  if (judgement === null || host === null) return DONE;
  // Without a look there is no Application to be refreshed, or no way to it.
  if (judgement.needsRefresh && look.observation !== null) await refreshApplication(host, deploymentId);
  if (judgement.terminateOlderSync)
    await host.patch(applicationRef(deploymentId), { status: { operationState: { phase: 'Terminating' } } });
  return judgement.recheckAfterMs === null ? DONE : { againInMs: judgement.recheckAfterMs };
}

type Found = NonNullable<Awaited<ReturnType<typeof load>>>;

/** The deployment, its release under way, and the ways to its clusters. */
async function load(deps: Deps, workspaceId: string, deploymentId: string) {
  return deps.db.inWorkspace(workspaceId, async (tx) => {
    const row = await tx.deployment.findUnique({
      where: { id: deploymentId, workspaceId },
      include: { app: { select: { slug: true } }, environment: true },
    });
    if (row === null || row.deletingAt !== null) return null;
    const release = await tx.release.findFirst({
      where: { workspaceId, deploymentId, state: { in: [...LIVE_STATES] } },
      orderBy: { number: 'desc' },
    });
    const earlier =
      release === null
        ? 0
        : await tx.release.count({ where: { workspaceId, deploymentId, state: 'succeeded', number: { lt: release.number } } });
    const newest = await tx.inbox.findFirst({
      where: { workspaceId, application: deploymentId },
      orderBy: { id: 'desc' },
      select: { id: true },
    });
    const host = await openHostIn(deps, tx, workspaceId);
    const target = await openCluster(deps, tx, workspaceId, row.environment.clusterId);
    return { row, release, hasPrevious: earlier > 0, host, target, inboxUpTo: newest?.id ?? 0n };
  });
}

interface ApplicationLook {
  observation: Observation | null;
  hindrance?: Obstacle;
}

async function lookAtApplication(
  deps: Deps,
  host: ClusterGateway | null,
  workspaceId: string,
  deploymentId: string,
): Promise<ApplicationLook> {
  if (host === null) return { observation: null, hindrance: obstacle('the workspace has no Argo CD yet') };
  try {
    const object = await host.read(applicationRef(deploymentId));
    if (object === null) return { observation: null, hindrance: obstacle('Argo CD has not made the Application yet') };
    const facts = readApplicationFacts(object);
    return { observation: observe(facts, await sequencesIn(deps, workspaceId, facts)) };
  } catch (error) {
    if (error instanceof ClusterError) return { observation: null, hindrance: obstacle(`the cluster does not answer: ${error.message}`) };
    throw error;
  }
}

function obstacle(text: string): Obstacle {
  return { kind: 'cluster', text } as Obstacle;
}

function judge(
  deps: Deps,
  { row, hasPrevious }: Pick<Found, 'row' | 'hasPrevious'>,
  release: NonNullable<Found['release']>,
  look: ApplicationLook,
  workload: WorkloadReading,
): Judgement | null {
  const verdict = transition({
    release: {
      id: release.id,
      state: release.state as ReleaseState,
      sequence: release.commitSequence,
      committedAt: release.committedAt,
      deadlineAt: release.deadlineAt,
      memory: parseReleaseMemory(release.memory),
      hasPrevious,
    },
    observation: look.observation,
    ...(look.hindrance !== undefined && { hindrance: look.hindrance }),
    workload,
    settings: { failFastSeconds: row.environment.failFastSeconds, olderSyncSeconds: OLDER_SYNC_SECONDS },
    now: deps.clock.now(),
  });
  return verdict.kind === 'judged' ? verdict : null;
}
