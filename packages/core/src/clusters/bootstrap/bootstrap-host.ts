import { canaryName, renderCanary } from '@argosy/domain/argocd/canary';
import { crashPoint } from '@argosy/runtime/crash-point';
import type { Deps } from '../../deps.ts';
import { DONE, type JobResult } from '../../jobs/result.ts';
import type { ClusterGateway } from '../../ports/cluster-gateway.ts';
import { cloneUrl } from '../../workspaces/view.ts';
import type { ConditionType } from '../conditions.ts';
import { ensureConnection, type ConnectionSecrets } from './connection.ts';
import { ensureArgoCd } from './ensure-argocd.ts';
import { ensureRepository } from './ensure-repository.ts';
import { findForeignArgoCd } from './find-foreign-argocd.ts';
import { comparedSequence, readApplication, refreshApplication } from '../argocd/look-at.ts';
import { reportProgress, type Step } from './progress.ts';
import { Refusal } from './refusal.ts';
import { applicationRef, ARGOCD_NAMESPACE } from '../argocd/refs.ts';

const LOOK_AGAIN_MS = 1000;
/** Argo CD tells of a new canary within a second or two, and repeats for seven. */
const CANARY_PATIENCE_MS = 15_000;
/** The callback itself asks for the next run; this is for one that got lost. */
const CANARY_LOOK_MS = 5000;

/** Installs the workspace's Argo CD and verifies both ways: it reads the repository, and its callbacks arrive. */
export async function bootstrapHost(
  deps: Deps,
  gateway: ClusterGateway,
  workspace: { id: string; slug: string },
  cluster: { id: string; conditions: unknown; version: string },
  reached: (step: ConditionType) => void,
): Promise<JobResult> {
  const foreign = await findForeignArgoCd(gateway, cluster.id);
  if (foreign !== null) {
    const version = foreign.version === null ? 'an unknown version' : `version ${foreign.version}`;
    throw new Refusal('ArgoCdPresent', `The cluster has an Argo CD already, ${version} in the namespace ${foreign.namespace}.`);
  }
  const connection = await ensureConnection(deps, workspace.id, cluster.id);
  const report = (steps: Step[]) => reportProgress(deps, workspace.id, cluster.id, { steps });
  if (!isTrue(cluster.conditions, 'ArgoCdInstalled') || !isTrue(cluster.conditions, 'PublicUrlCurrent')) {
    if (await isDeleting(deps, workspace.id, cluster.id)) return DONE;
    const release = await ensureArgoCd(deps, gateway, cluster, connection);
    crashPoint('bootstrap.installed');
    await reportProgress(deps, workspace.id, cluster.id, {
      argocd: { namespace: ARGOCD_NAMESPACE, chartVersion: release.chartVersion, appVersion: release.appVersion },
      steps: [
        {
          type: 'ArgoCdInstalled',
          status: 'True',
          reason: 'Installed',
          message: `Argo CD ${release.appVersion} by chart ${release.chartVersion}.`,
        },
        { type: 'PublicUrlCurrent', status: 'True', reason: 'Current', message: `The cluster reaches Argosy at ${connection.publicUrl}.` },
      ],
    });
  }
  reached('RepositoryConnected');
  await ensureRepository(deps, gateway, workspace, connection);
  crashPoint('bootstrap.connected');
  if (!(await repositoryConnected(deps, gateway, workspace.id, report))) return { againInMs: LOOK_AGAIN_MS };
  reached('NotificationsVerified');
  return (await notificationsVerified(deps, gateway, workspace, connection, report)) ? DONE : { againInMs: CANARY_LOOK_MS };
}

/** Whether Argo CD has compared the root Application with a commit of the repository. */
async function repositoryConnected(
  deps: Deps,
  gateway: ClusterGateway,
  workspaceId: string,
  report: (steps: Step[]) => Promise<void>,
): Promise<boolean> {
  const facts = await readApplication(gateway, workspaceId);
  if (facts !== null && (await comparedSequence(deps, workspaceId, facts)) !== null) {
    await report([
      { type: 'RepositoryConnected', status: 'True', reason: 'Connected', message: 'Argo CD has read the workspace repository.' },
    ]);
    return true;
  }
  const problem = facts?.conditions.find((condition) => condition.type === 'ComparisonError' || condition.type === 'InvalidSpecError');
  await report([
    problem === undefined
      ? { type: 'RepositoryConnected', status: 'Unknown', reason: 'Waiting', message: 'Argo CD has not read the workspace repository yet.' }
      : {
          type: 'RepositoryConnected',
          status: 'False',
          reason: problem.type,
          message: problem.message ?? 'Argo CD cannot read the workspace repository.',
        },
  ]);
  await refreshApplication(gateway, workspaceId);
  return false;
}

/** Whether the canary's callback has really arrived; until then the canary stays. */
async function notificationsVerified(
  deps: Deps,
  gateway: ClusterGateway,
  workspace: { id: string; slug: string },
  connection: ConnectionSecrets,
  report: (steps: Step[]) => Promise<void>,
): Promise<boolean> {
  const name = canaryName(connection.id);
  if (connection.canarySeenAt !== null) {
    await gateway.remove(applicationRef(name));
    await report([
      { type: 'NotificationsVerified', status: 'True', reason: 'CallbackArrived', message: 'A callback of Argo CD has arrived.' },
    ]);
    return true;
  }
  crashPoint('bootstrap.before-canary');
  await removeStaleCanary(deps, gateway, name);
  await gateway.apply(renderCanary({ connectionId: connection.id, workspace, repoUrl: cloneUrl(deps, workspace.id) }));
  await report([
    {
      type: 'NotificationsVerified',
      status: 'Unknown',
      reason: 'Waiting',
      message: 'No callback of Argo CD has arrived yet: the cluster must reach Argosy at its public URL.',
    },
  ]);
  return false;
}

/** A notification that was sent and never arrived is not sent again (fact-10a): only of another canary is there news. */
async function removeStaleCanary(deps: Deps, gateway: ClusterGateway, name: string): Promise<void> {
  const canary = await gateway.read(applicationRef(name));
  const made = Date.parse(String(canary?.metadata['creationTimestamp']));
  if (deps.clock.now().getTime() - made > CANARY_PATIENCE_MS) await gateway.remove(applicationRef(name));
}

function isTrue(conditions: unknown, type: ConditionType): boolean {
  return (conditions as { type: string; status: string }[]).some((condition) => condition.type === type && condition.status === 'True');
}

/** Whether the cluster's deletion was asked for in the meantime: then nothing more is installed. */
async function isDeleting(deps: Deps, workspaceId: string, clusterId: string): Promise<boolean> {
  const row = await deps.db.inWorkspace(workspaceId, (tx) =>
    tx.cluster.findUnique({ where: { id: clusterId, workspaceId }, select: { deletingAt: true } }),
  );
  return row === null || row.deletingAt !== null;
}
