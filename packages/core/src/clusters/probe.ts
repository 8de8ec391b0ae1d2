import type { Condition } from '@argosy/contracts/http/clusters';
import { appendEvents } from '@argosy/db/events';
import type { Tx } from '@argosy/db/client';
import { enqueue } from '@argosy/db/outbox';
import { judgeReachability, type ClusterSign, type ReachabilityChange } from '@argosy/domain/cluster/reachability';
import { LIVE_STATES } from '@argosy/domain/release/states';
import type { Deps } from '../deps.ts';
import { DONE, type JobResult } from '../jobs/result.ts';
import { ClusterError, type ClusterGateway } from '../ports/cluster-gateway.ts';
import { openClusterAlone } from './access.ts';
import { CLUSTER_REASONS, clusterMessage } from './cluster-words.ts';
import { withCondition } from './conditions.ts';
import { SYSTEM } from '../scope.ts';

/** The reason that stands in the condition between the first question without an answer and the second. */
const DOUBTED = 'AnswerMissed';
const ASK_AGAIN_MS = 3000;
/** What happened while a cluster was away is looked at within this time, one deployment after the other (trust-G20). */
const CATCH_UP_MS = 30_000;
const CATCH_UP_AT_MOST = 500;

/**
 * Asks a cluster for a sign of life. Twice in a row without one it is `unreachable`, with the reason in its condition; with
 * the next one it is `ready` again and its deployments are looked at: those with a release under way at once. Clusters that
 * are not ready yet are the bootstrap's business.
 *
 * @returns when to ask again, where one question proved nothing
 */
export async function probeCluster(deps: Deps, workspaceId: string, clusterId: string): Promise<JobResult> {
  const row = await deps.db.inWorkspace(workspaceId, (tx) => tx.cluster.findUnique({ where: { id: clusterId, workspaceId } }));
  if (row === null || !isWatchedOver(row)) return DONE;
  const sign = await askForSign(await openClusterAlone(deps, workspaceId, clusterId), row.uid);
  if (sign === null) return DONE;
  const change = await deps.db.inWorkspace(workspaceId, (tx) => record(deps, tx, workspaceId, clusterId, sign));
  if (change === 'lost') deps.log.warn({ workspace: workspaceId, cluster: clusterId }, 'a cluster does not answer any more');
  return change === 'doubted' ? { againInMs: ASK_AGAIN_MS } : DONE;
}

function isWatchedOver(row: { status: string; deletingAt: Date | null }): boolean {
  return (row.status === 'ready' || row.status === 'unreachable') && row.deletingAt === null;
}

/** Null where the answer is only that there are too many questions. */
async function askForSign(gateway: ClusterGateway, uid: string | null): Promise<ClusterSign | null> {
  try {
    const probe = await gateway.probe();
    if (uid === null || probe.uid === uid) return { answers: true };
    const message = 'Another cluster answers at this address than the one that was registered (the UID of kube-system differs).';
    return { answers: false, reason: 'ClusterChanged', message };
  } catch (error) {
    if (!(error instanceof ClusterError)) throw error;
    if (error.status === 429) return null;
    return { answers: false, reason: CLUSTER_REASONS[error.kind], message: clusterMessage(error) };
  }
}

/** Writes the sign into the cluster, unless a bootstrap or a deletion has begun since the question was asked. */
async function record(deps: Deps, tx: Tx, workspaceId: string, clusterId: string, sign: ClusterSign): Promise<ReachabilityChange> {
  const at = deps.clock.now();
  await tx.$queryRaw`SELECT id FROM clusters WHERE workspace_id = ${workspaceId} AND id = ${clusterId} FOR UPDATE`;
  const row = await tx.cluster.findUnique({ where: { id: clusterId, workspaceId } });
  if (row === null || !isWatchedOver(row)) return 'none';
  const conditions = row.conditions as Condition[];
  const known = conditions.find(({ type }) => type === 'ApiReachable');
  const change = judgeReachability({ reachable: row.status === 'ready', doubted: known?.reason === DOUBTED }, sign);
  const step = stepFor(change, sign);
  const isNews = step !== null && (known?.status !== step.status || known.reason !== step.reason || known.message !== step.message);
  if (!isNews) return change;
  await tx.cluster.update({
    where: { id: clusterId, workspaceId },
    data: {
      conditions: withCondition(conditions, step, at),
      ...(change === 'lost' && { status: 'unreachable', unreachableSince: at }),
      ...(change === 'back' && { status: 'ready', unreachableSince: null }),
    },
    select: { id: true },
  });
  if (change === 'back') await catchUp(tx, workspaceId, row);
  if (change === 'lost' || change === 'back') {
    const type = change === 'lost' ? 'cluster.unreachable' : 'cluster.ready';
    const data = sign.answers ? {} : { condition: 'ApiReachable', reason: sign.reason, message: sign.message };
    await appendEvents(tx, workspaceId, at, [{ type, subject: { type: 'cluster', id: clusterId }, actor: SYSTEM, data }]);
  }
  return change;
}

/** The condition that the sign makes; null where it makes none. */
function stepFor(change: ReachabilityChange, sign: ClusterSign): (Omit<Condition, 'at' | 'type'> & { type: 'ApiReachable' }) | null {
  const type = 'ApiReachable';
  if (!sign.answers) {
    // Ready means that every condition is true; so the first doubt stands in the words only.
    if (change === 'doubted') return { type, status: 'True', reason: DOUBTED, message: `One question had no answer: ${sign.message}` };
    return { type, status: 'False', reason: sign.reason, message: sign.message };
  }
  return change === 'none' ? null : { type, status: 'True', reason: 'Answered', message: 'The API server answers.' };
}

/**
 * Asks for a look at whatever the cluster concerns: everything, where it hosts the workspace's Argo CD. Of those at rest
 * only so many, those that were seen longest ago: what has changed is told by the watch, which lists anew, and the rest is
 * the sweep's.
 */
async function catchUp(tx: Tx, workspaceId: string, cluster: { id: string; hosting: boolean }): Promise<void> {
  const concerned = { workspaceId, deletingAt: null, ...(!cluster.hosting && { environment: { clusterId: cluster.id } }) };
  const releasing = { state: { in: [...LIVE_STATES] } };
  const moving = await tx.deployment.findMany({ where: { ...concerned, releases: { some: releasing } }, select: { id: true } });
  const resting = await tx.deployment.findMany({
    where: { ...concerned, releases: { none: releasing } },
    select: { id: true },
    orderBy: [{ observedAt: { sort: 'asc', nulls: 'first' } }, { id: 'asc' }],
    take: CATCH_UP_AT_MOST,
  });
  const look = (id: string, delayMs: number) => ({ job: 'observe-deployment', key: id, data: { deploymentId: id }, delayMs });
  await enqueue(tx, workspaceId, [
    ...moving.map(({ id }) => look(id, 0)),
    ...resting.map(({ id }, index) => look(id, Math.round(((index + 1) * CATCH_UP_MS) / resting.length))),
  ]);
}
