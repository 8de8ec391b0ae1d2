import type { AnyObject } from '../application/types.ts';
import { matchesGlob } from '../glob.ts';
import { normalizeRepositoryUrl } from './repository-url.ts';
import type { ClusterIdentity, GroupKind, Project } from './types.ts';

const isDeny = (pattern: string | undefined) => pattern?.startsWith('!') ?? false;

function matches(pattern: string, text: string, separator = ''): boolean {
  if (isDeny(pattern)) return !matchesGlob(pattern.slice(1), text, separator);
  return pattern === '*' || matchesGlob(pattern, text, separator);
}

/** Whether a project's applications may come from this repository. */
export function isSourcePermitted({ spec }: Project, url: string): boolean {
  const wanted = normalizeRepositoryUrl(url);
  let any = false;
  for (const entry of spec.sourceRepos ?? []) {
    const pattern = isDeny(entry) ? `!${normalizeRepositoryUrl(entry.slice(1))}` : normalizeRepositoryUrl(entry);
    if (matches(pattern, wanted, '/')) any = true;
    else if (isDeny(pattern)) return false;
  }
  return any;
}

/** Whether a project's applications may go to this namespace of this cluster. */
export function isDestinationPermitted(project: Project, cluster: ClusterIdentity, namespace: string): boolean {
  if (!isDestinationMatched(project, cluster, namespace)) return false;
  return project.spec.permitOnlyProjectScopedClusters !== true || cluster.project === project.metadata.name;
}

function isDestinationMatched({ spec }: Project, cluster: ClusterIdentity, namespace: string): boolean {
  let any = false;
  for (const { server = '', name = '', namespace: namespaces = '' } of spec.destinations ?? []) {
    const byName = cluster.name !== '' && matches(name, cluster.name);
    const byServer = cluster.server !== '' && matches(server, cluster.server);
    const inNamespace = matches(namespaces, namespace);
    if ((byServer || byName) && inNamespace) any = true;
    else if ((!byName && isDeny(name)) || (!byServer && isDeny(server) && inNamespace)) return false;
    else if (!inNamespace && isDeny(namespaces) && byServer) return false;
  }
  return any;
}

function isListed(list: readonly GroupKind[], wanted: { group: string; kind: string; name?: string }): boolean {
  return list.some(({ group = '', kind, name }) => {
    const rightKind = matchesGlob(kind, wanted.kind, '/') && matchesGlob(group, wanted.group, '/');
    return rightKind && (name === undefined || name === '' || wanted.name === undefined || matchesGlob(name, wanted.name, '/'));
  });
}

/** Whether a project's applications may have objects of this kind (and, cluster-wide, of this name). */
export function isKindPermitted({ spec }: Project, kind: { group: string; kind: string; name: string }, namespaced: boolean): boolean {
  if (namespaced) {
    const { group, kind: word } = kind;
    const white = spec.namespaceResourceWhitelist;
    const allowed = white === undefined || isListed(white, { group, kind: word });
    return allowed && !isListed(spec.namespaceResourceBlacklist ?? [], { group, kind: word });
  }
  return isListed(spec.clusterResourceWhitelist ?? [], kind) && !isListed(spec.clusterResourceBlacklist ?? [], kind);
}

/** Whether a project's applications may touch this object of the cluster. */
export function isLiveObjectPermitted(project: Project, cluster: ClusterIdentity, object: AnyObject): boolean {
  const { namespace = '', name = '' } = object.metadata;
  if (!isKindPermitted(project, { group: groupOf(object), kind: object.kind, name }, namespace !== '')) return false;
  return namespace === '' || isDestinationPermitted(project, cluster, namespace);
}

/** `apps`, or an empty text for the core group. */
export function groupOf({ apiVersion }: Pick<AnyObject, 'apiVersion'>): string {
  const slash = apiVersion.indexOf('/');
  return slash < 0 ? '' : apiVersion.slice(0, slash);
}
