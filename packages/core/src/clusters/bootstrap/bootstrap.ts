import { AppError } from '@argosy/domain/app-error';
import type { Deps } from '../../deps.ts';
import { DONE, type JobResult } from '../../jobs/result.ts';
import { ClusterError } from '../../ports/cluster-gateway.ts';
import { isUniqueViolation } from '../../unique.ts';
import { openClusterAlone } from '../access.ts';
import { CLUSTER_REASONS } from '../cluster-words.ts';
import type { ConditionType } from '../conditions.ts';
import { bootstrapDestination } from './bootstrap-destination.ts';
import { bootstrapHost } from './bootstrap-host.ts';
import { reportProgress } from './progress.ts';
import { Refusal } from './refusal.ts';

/**
 * Brings a registered cluster to `ready`, step by step. Each step looks before it acts, so a run after a crash goes on
 * where the last one ended. What only somebody else can change ends as `failed` with its reason, to be asked for again.
 */
export async function bootstrapCluster(deps: Deps, workspaceId: string, clusterId: string): Promise<JobResult> {
  const found = await deps.db.inWorkspace(workspaceId, (tx) =>
    tx.cluster.findUnique({ where: { id: clusterId, workspaceId }, include: { workspace: { select: { slug: true } } } }),
  );
  if (found === null || found.deletingAt !== null) return DONE;
  const workspace = { id: workspaceId, slug: found.workspace.slug };
  let step: ConditionType = 'ApiReachable';
  try {
    if (found.status === 'pending') await reportProgress(deps, workspaceId, clusterId, { status: 'bootstrapping' });
    const gateway = await openClusterAlone(deps, workspaceId, clusterId);
    const { version, uid } = await gateway.probe();
    if (found.uid !== null && found.uid !== uid) {
      throw new Refusal(
        'ClusterChanged',
        'The kubeconfig leads to another cluster than the one that was registered: register that one for itself.',
      );
    }
    await keepUid(deps, workspaceId, found, uid, version);
    step = 'ArgoCdInstalled';
    const reached = (next: ConditionType): void => {
      step = next;
    };
    return found.hosting
      ? await bootstrapHost(deps, gateway, workspace, { ...found, version }, reached)
      : await bootstrapDestination(deps, gateway, workspace, found);
  } catch (error) {
    const told = explain(error);
    if (told === null) throw error;
    deps.log.warn({ err: error, workspace: workspaceId, cluster: clusterId, step }, 'the bootstrap failed');
    await reportProgress(deps, workspaceId, clusterId, { status: 'failed', steps: [{ type: step, status: 'False', ...told }] });
    // What may pass by itself is tried again; the rest waits for somebody to ask.
    return error instanceof ClusterError && PASSING.has(error.kind) ? { againInMs: TRY_AGAIN_MS } : DONE;
  }
}

/** Remembers which cluster it is. One that had failed and answers again is on its way. */
async function keepUid(
  deps: Deps,
  workspaceId: string,
  cluster: { id: string; status: string },
  uid: string,
  version: string,
): Promise<void> {
  try {
    await reportProgress(deps, workspaceId, cluster.id, {
      uid,
      ...(cluster.status === 'failed' && { status: 'bootstrapping' }),
      steps: [{ type: 'ApiReachable', status: 'True', reason: 'Answered', message: `The API server answers as ${version}.` }],
    });
  } catch (error) {
    if (isUniqueViolation(error))
      throw new Refusal('ClusterInUse', 'This cluster is registered already; delete the other registration first.');
    throw error;
  }
}

const TRY_AGAIN_MS = 30_000;
const PASSING: ReadonlySet<ClusterError['kind']> = new Set(['unreachable', 'timeout', 'conflict']);

/** What a person is told, or null for what is our own fault and is tried again. */
function explain(error: unknown): { reason: string; message: string } | null {
  if (error instanceof Refusal) return { reason: error.reason, message: error.message };
  if (error instanceof ClusterError) return { reason: CLUSTER_REASONS[error.kind], message: error.message };
  if (error instanceof AppError && error.code === 'address_not_allowed') return { reason: 'AddressNotAllowed', message: error.message };
  return null;
}
