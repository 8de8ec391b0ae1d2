import type { WorkloadReading } from '@argosy/domain/release/look';
import { parseReleaseMemory } from '@argosy/domain/release/memory';
import { transition, type Judgement } from '@argosy/domain/release/status';
import { crashPoint } from '@argosy/runtime/crash-point';
import { refreshApplication } from '../../clusters/argocd/look-at.ts';
import { beginSync, terminateSync } from '../../clusters/argocd/operate-sync.ts';
import type { Deps } from '../../deps.ts';
import { DONE, type JobResult } from '../../jobs/result.ts';
import { ClusterError, type ClusterGateway } from '../../ports/cluster-gateway.ts';
import { loadWatched, type Watched } from './load-watched.ts';
import { lookAtApplication, type ApplicationLook } from './look-at-application.ts';
import { readWorkload } from './read-workload.ts';
import { recordObservation } from './record-observation.ts';
import { redactJudgement } from './redact-judgement.ts';

/**
 * Takes a look at a deployment's Application and workload, and moves its release and its health accordingly. Hooks, the
 * watch and the sweep all end here; any of them may be lost, doubled or late without changing the outcome. A cluster that
 * cannot be reached is a look too: deadlines hold all the same.
 *
 * @returns when to look again, while a release is under way or something waits to be told
 */
export async function observeDeployment(deps: Deps, workspaceId: string, deploymentId: string): Promise<JobResult> {
  const watched = await loadWatched(deps, workspaceId, deploymentId);
  if (watched === null) return DONE;
  const { host, release, inboxUpTo } = watched;
  const [look, workload] = await Promise.all([
    lookAtApplication(deps, host, workspaceId, deploymentId),
    lookAtWorkload(deps, watched, deploymentId),
  ]);
  const judgement = judge(deps, watched, look, workload);
  const { observation, reached, signature } = look;
  const recorded = { deploymentId, release, look: observation, judgement, inboxUpTo, reached, signature };
  crashPoint('observation.before-recording');
  const againInMs = await recordObservation(deps, workspaceId, recorded);
  crashPoint('observation.recorded');
  if (judgement !== null && host.is === 'open') await follow(deps, host.gateway, deploymentId, look, judgement);
  return againInMs === null ? DONE : { againInMs };
}

async function lookAtWorkload(deps: Deps, { target, release, namespace, name }: Watched, deploymentId: string): Promise<WorkloadReading> {
  if (release === null) return { is: 'unreadable', why: 'there is nothing to be proven' };
  if (target.is !== 'open') return { is: 'unreadable', why: 'what Argosy keeps of the kubeconfig cannot be opened' };
  return readWorkload(target.gateway, {
    namespace,
    name,
    deploymentId,
    scheduled: release.config.schedule !== undefined,
    now: deps.clock.now(),
  });
}

function judge(
  deps: Deps,
  { release, failFastSeconds, redact }: Watched,
  { observation, root, hindrance }: ApplicationLook,
  workload: WorkloadReading,
): Judgement | null {
  if (release === null) return null;
  const { olderSyncSeconds, outageSeconds } = deps.settings;
  const verdict = transition({
    release: { ...release, sequence: release.commitSequence, memory: parseReleaseMemory(release.memory) },
    observation,
    root,
    ...(hindrance !== undefined && { hindrance }),
    workload,
    settings: { failFastSeconds, olderSyncSeconds, outageSeconds },
    now: deps.clock.now(),
  });
  return verdict.kind === 'judged' ? redactJudgement(verdict, redact) : null;
}

/** Does in the cluster what the verdict asks for. What fails here is asked for again by the next look. */
async function follow(
  deps: Deps,
  host: ClusterGateway,
  deploymentId: string,
  { observation, resourceVersion, revision }: ApplicationLook,
  judgement: Judgement,
): Promise<void> {
  // Without a look there is no Application to be refreshed, or no way to it.
  if (observation === null) return;
  try {
    if (resourceVersion !== undefined) {
      const seen = { metadata: { name: deploymentId, resourceVersion } };
      if (judgement.terminateOlderSync) await terminateSync(host, seen);
      if (judgement.beginSync && revision !== undefined) await beginSync(host, seen, revision);
    }
    if (judgement.needsRefresh) await refreshApplication(host, deploymentId);
  } catch (error) {
    if (!(error instanceof ClusterError)) throw error;
    deps.log.debug({ err: error, deployment: deploymentId }, 'Argo CD could not be told; the next look tells it again');
  }
}
