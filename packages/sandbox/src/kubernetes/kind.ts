/** A kind of object that the cluster serves. Each has one version. */
export interface Kind {
  /** Empty for the core group. */
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly plural: string;
  readonly singular: string;
  readonly shortNames: readonly string[];
  readonly categories: readonly string[];
  readonly namespaced: boolean;
  /** For example `status`, `scale`, `log`, `token`. */
  readonly subresources: readonly string[];
  readonly verbs: readonly string[];
  /** Paths that a field selector may name besides name and namespace, for example `spec.color`; of a custom kind. */
  readonly selectableFields?: readonly string[];
}

/** `v1` or `apps/v1`. */
export function apiVersionOf({ group, version }: Pick<Kind, 'group' | 'version'>): string {
  return group === '' ? version : `${group}/${version}`;
}

/** `deployments.apps`, or `pods` in the core group: how Kubernetes names a resource in its messages. */
export function groupResourceOf({ group, plural }: Pick<Kind, 'group' | 'plural'>): string {
  return group === '' ? plural : `${plural}.${group}`;
}
