import { hasSources, sourcesOf } from '../application/sources.ts';
import type { ApplicationSpec, Condition, Source } from '../application/types.ts';
import { isDestinationPermitted, isSourcePermitted } from './permissions.ts';
import type { ClusterIdentity, Project } from './types.ts';

const invalid = (message: string) => ({ type: 'InvalidSpecError' as const, message });

/**
 * What is wrong with an Application's spec in the eyes of its project: Argo CD's conditions, none where all is well.
 *
 * @param findCluster the destination; throws an Error with the reason where there is none
 */
export function validateSpec(
  spec: ApplicationSpec,
  project: Project,
  findCluster: () => ClusterIdentity,
): readonly Omit<Condition, 'lastTransitionTime'>[] {
  if (spec.sourceHydrator !== undefined) return [invalid('the sandbox has no source hydrator: use spec.source or spec.sources')];
  const found: Omit<Condition, 'lastTransitionTime'>[] = [];
  for (const source of sourcesOf(spec)) {
    const missing = missingOf(source, hasSources(spec));
    if (missing !== undefined) return [...found, invalid(missing)];
    if (!isSourcePermitted(project, source.repoURL)) {
      found.push(invalid(`application repo ${source.repoURL} is not permitted in project '${project.metadata.name}'`));
    }
  }
  const refusal = refusalOfDestination(spec, project, findCluster);
  return refusal === undefined ? found : [...found, invalid(refusal)];
}

function missingOf({ repoURL, path = '', chart = '', ref = '', targetRevision = '' }: Source, several: boolean): string | undefined {
  if (several && (repoURL === '' || (path === '' && chart === '' && ref === ''))) {
    return `spec.source.repoURL and either source.path, source.chart, or source.ref are required for source ${repoURL}`;
  }
  if (!several && (repoURL === '' || (path === '' && chart === ''))) {
    return 'spec.source.repoURL and either spec.source.path or spec.source.chart are required';
  }
  if (chart !== '' && targetRevision === '') return 'spec.source.targetRevision is required if the manifest source is a helm chart';
  return undefined;
}

function refusalOfDestination({ destination }: ApplicationSpec, project: Project, findCluster: () => ClusterIdentity): string | undefined {
  let cluster: ClusterIdentity;
  try {
    cluster = findCluster();
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  const namespace = destination.namespace ?? '';
  if (isDestinationPermitted(project, cluster, namespace)) return undefined;
  const server = destination.name === undefined || destination.name === '' ? cluster.server : cluster.name;
  const where = `application destination server '${server}' and namespace '${namespace}'`;
  return `${where} do not match any of the allowed destinations in project '${project.metadata.name}'`;
}
