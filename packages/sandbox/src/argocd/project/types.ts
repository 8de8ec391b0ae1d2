import type { KubeObject } from '../../kubernetes/object.ts';

export interface GroupKind {
  readonly group?: string;
  readonly kind: string;
  /** Of a cluster-wide kind: which of them. */
  readonly name?: string;
}

export interface ProjectDestination {
  readonly server?: string;
  readonly name?: string;
  readonly namespace?: string;
}

export interface SyncWindow {
  readonly kind?: 'allow' | 'deny';
  readonly schedule?: string;
  readonly duration?: string;
  readonly applications?: readonly string[];
  readonly namespaces?: readonly string[];
  readonly clusters?: readonly string[];
  readonly manualSync?: boolean;
  readonly timeZone?: string;
  readonly andOperator?: boolean;
}

export interface ProjectSpec {
  readonly sourceRepos?: readonly string[];
  readonly sourceNamespaces?: readonly string[];
  readonly destinations?: readonly ProjectDestination[];
  readonly clusterResourceWhitelist?: readonly GroupKind[];
  readonly clusterResourceBlacklist?: readonly GroupKind[];
  readonly namespaceResourceWhitelist?: readonly GroupKind[];
  readonly namespaceResourceBlacklist?: readonly GroupKind[];
  readonly permitOnlyProjectScopedClusters?: boolean;
  readonly orphanedResources?: { readonly warn?: boolean; readonly ignore?: readonly Partial<GroupKind>[] };
  readonly syncWindows?: readonly SyncWindow[];
}

/** An AppProject as the cluster holds it. */
export interface Project extends KubeObject {
  readonly spec: ProjectSpec;
}

/** What a project's rules ask of a cluster. */
export interface ClusterIdentity {
  readonly server: string;
  readonly name: string;
  /** The project that its Secret names. */
  readonly project?: string | undefined;
}
