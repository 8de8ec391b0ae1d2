import { readApplicationFacts, revisionsIn, type ApplicationFacts } from '@argosy/domain/argocd/facts';
import type { Deps } from '../../deps.ts';
import type { ClusterGateway } from '../../ports/cluster-gateway.ts';
import { findPlaces } from './find-places.ts';
import { applicationRef } from './refs.ts';

/** Tells Argo CD to look at the repository now; false where there is no such Application. */
export async function refreshApplication(gateway: ClusterGateway, name: string): Promise<boolean> {
  const patched = await gateway.patch(applicationRef(name), { metadata: { annotations: { 'argocd.argoproj.io/refresh': 'normal' } } });
  return patched !== null;
}

/** An Application as the cluster has it, or null. */
export async function readApplication(gateway: ClusterGateway, name: string): Promise<ApplicationFacts | null> {
  const object = await gateway.read(applicationRef(name));
  return object === null ? null : readApplicationFacts(object);
}

/** The place of each commit that the facts speak of, in the order of the repository. */
export async function sequencesIn(deps: Deps, workspaceId: string, facts: ApplicationFacts): Promise<(sha: string) => bigint | null> {
  const places = await findPlaces(deps, workspaceId, revisionsIn(facts));
  return (sha) => places.get(sha) ?? null;
}

/** The place of the commit that Argo CD has compared last; null where it names none of this repository. */
export async function comparedSequence(deps: Deps, workspaceId: string, facts: ApplicationFacts): Promise<bigint | null> {
  const { revision } = facts.sync;
  return revision === null ? null : (await sequencesIn(deps, workspaceId, facts))(revision);
}
