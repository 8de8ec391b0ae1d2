import type { JobName, Jobs } from '@argosy/contracts/jobs';
import { bootstrapCluster } from '@argosy/core/clusters/bootstrap/bootstrap';
import { finishClusterDeletion } from '@argosy/core/clusters/finish-deletion';
import { probeCluster } from '@argosy/core/clusters/probe';
import { finishDeploymentDeletion } from '@argosy/core/deployments/finish-deletion';
import { observeDeployment } from '@argosy/core/deployments/observe/observe';
import { refreshDeployment, refreshRoot } from '@argosy/core/deployments/refresh';
import type { Deps } from '@argosy/core/deps';
import { finishEnvironmentDeletion } from '@argosy/core/environments/finish-deletion';
import { observeConnection } from '@argosy/core/hooks/observe-connection';
import { DONE, type JobResult } from '@argosy/core/jobs/result';
import { commitWaiting } from '@argosy/core/releases/commit-waiting';
import { endSync } from '@argosy/core/releases/end-sync';
import { foldRepository } from '@argosy/core/repositories/fold';
import { finishWorkspaceDeletion } from '@argosy/core/workspaces/finish-deletion';
import { maintainWorkspace } from '@argosy/core/workspaces/maintain';
import { moveAddresses } from '@argosy/core/workspaces/move-addresses';

type Processor<Name extends JobName> = (deps: Deps, workspaceId: string, data: Jobs[Name]) => Promise<JobResult>;

const TABLE: { [Name in JobName]: Processor<Name> } = {
  'bootstrap-cluster': (deps, workspaceId, { clusterId }) => bootstrapCluster(deps, workspaceId, clusterId),
  'refresh-root': (deps, workspaceId, { sequence }) => refreshRoot(deps, workspaceId, BigInt(sequence)),
  'refresh-application': (deps, workspaceId, { deploymentId }) => refreshDeployment(deps, workspaceId, deploymentId),
  'observe-deployment': (deps, workspaceId, { deploymentId }) => observeDeployment(deps, workspaceId, deploymentId),
  'commit-releases': (deps, workspaceId, { deploymentId }) => commitWaiting(deps, workspaceId, deploymentId),
  'end-sync': (deps, workspaceId, { deploymentId, sequence }) => endSync(deps, workspaceId, deploymentId, BigInt(sequence)),
  'probe-cluster': (deps, workspaceId, { clusterId }) => probeCluster(deps, workspaceId, clusterId),
  'maintain-workspace': (deps, workspaceId) => maintainWorkspace(deps, workspaceId),
  'observe-connection': async (deps, workspaceId, { connectionId }) => {
    await observeConnection(deps, workspaceId, connectionId);
    return DONE;
  },
  'delete-deployment': (deps, workspaceId, data) => finishDeploymentDeletion(deps, workspaceId, data.deploymentId, BigInt(data.sequence)),
  'delete-environment': (deps, workspaceId, { environmentId }) => finishEnvironmentDeletion(deps, workspaceId, environmentId),
  'delete-cluster': (deps, workspaceId, { clusterId }) => finishClusterDeletion(deps, workspaceId, clusterId),
  'move-addresses': (deps, workspaceId) => moveAddresses(deps, workspaceId),
  'delete-workspace': (deps, workspaceId) => finishWorkspaceDeletion(deps, workspaceId),
  'fold-repository': (deps, workspaceId) => foldRepository(deps, workspaceId),
};

/** What runs each job, by its name. A name that is not here is none of Argosy's (trust-T50). */
export const PROCESSORS: Readonly<
  Record<string, ((deps: Deps, workspaceId: string, data: Record<string, unknown>) => Promise<JobResult>) | undefined>
> = Object.assign(Object.create(null), TABLE);
