import { readApplicationFacts } from '@argosy/domain/argocd/facts';
import { observe, type Observation } from '@argosy/domain/argocd/observation';
import { signatureAtRest } from '@argosy/domain/argocd/signature';
import type { Hindrance } from '@argosy/domain/release/look';
import { sequencesIn } from '../../clusters/argocd/look-at.ts';
import { applicationRef } from '../../clusters/argocd/refs.ts';
import type { Deps } from '../../deps.ts';
import { ClusterError, type ClusterGateway } from '../../ports/cluster-gateway.ts';
import type { Way } from './load-watched.ts';
import { outageOf } from './outage-of.ts';

export interface ApplicationLook {
  observation: Observation | null;
  /** The root Application, where there is no Application. */
  root: Observation | null;
  /** The cluster answered, be it that there is no Application. */
  reached: boolean;
  /** The Application, shortened. */
  signature?: string;
  /** Of the version that was read, so that what is written next is refused where it has changed since. */
  resourceVersion?: string;
  /** The commit that was compared, as Argo CD names it. */
  revision?: string;
  hindrance?: Hindrance;
}

/**
 * Reads a deployment's Application and says what it means; where there is none, the root that would make it. Never throws
 * for what a cluster does.
 */
export async function lookAtApplication(deps: Deps, way: Way, workspaceId: string, deploymentId: string): Promise<ApplicationLook> {
  if (way.is === 'none') return away({ kind: 'cluster', subject: 'Argo CD', detail: 'The workspace has no Argo CD yet' });
  if (way.is === 'unusable') {
    return away({ kind: 'cluster', subject: 'the cluster', detail: 'What Argosy keeps of the kubeconfig cannot be opened' });
  }
  const { gateway } = way;
  try {
    const object = await gateway.read(applicationRef(deploymentId));
    if (object === null) return { observation: null, root: await readRoot(deps, gateway, workspaceId), reached: true };
    const facts = readApplicationFacts(object);
    return {
      observation: observe(facts, await sequencesIn(deps, workspaceId, facts)),
      root: null,
      reached: true,
      signature: signatureAtRest(object),
      ...(facts.resourceVersion !== null && { resourceVersion: facts.resourceVersion }),
      ...(facts.sync.revision !== null && { revision: facts.sync.revision }),
    };
  } catch (error) {
    if (!(error instanceof ClusterError)) throw error;
    const code = outageOf(error);
    return away({ kind: 'cluster', subject: 'the cluster', detail: error.message, ...(code !== null && { code }) });
  }
}

function away(hindrance: Hindrance): ApplicationLook {
  return { observation: null, root: null, reached: false, hindrance };
}

async function readRoot(deps: Deps, gateway: ClusterGateway, workspaceId: string): Promise<Observation | null> {
  const object = await gateway.read(applicationRef(workspaceId));
  if (object === null) return null;
  const facts = readApplicationFacts(object);
  return observe(facts, await sequencesIn(deps, workspaceId, facts));
}
