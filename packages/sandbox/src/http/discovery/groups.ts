import type { KubernetesApi } from '../../kubernetes/api.ts';
import type { Kind } from '../../kubernetes/kind.ts';
import { VIRTUAL_KINDS } from './virtual-kinds.ts';

/** A group of kinds in one version. */
export interface Group {
  /** Empty for the core group. */
  readonly name: string;
  readonly version: string;
  readonly kinds: readonly Kind[];
}

// A client that is told `events` takes the first group that has such a kind.
const FIRST = [
  '',
  'apps',
  'events.k8s.io',
  'authentication.k8s.io',
  'authorization.k8s.io',
  'autoscaling',
  'batch',
  'networking.k8s.io',
  'policy',
  'rbac.authorization.k8s.io',
  'storage.k8s.io',
  'admissionregistration.k8s.io',
  'apiextensions.k8s.io',
  'scheduling.k8s.io',
  'coordination.k8s.io',
  'discovery.k8s.io',
];

/** What the cluster serves, in the order of discovery. */
export function listGroups(api: KubernetesApi): Group[] {
  const all = Map.groupBy([...api.kinds.all(), ...VIRTUAL_KINDS], ({ group, version }) => `${group}/${version}`);
  const groups = [...all.values()].map((kinds): Group => ({
    name: kinds[0]?.group ?? '',
    version: kinds[0]?.version ?? '',
    kinds: kinds.toSorted((a, b) => (a.plural < b.plural ? -1 : 1)),
  }));
  return groups.toSorted((a, b) => rank(a) - rank(b) || (a.name < b.name ? -1 : 1));
}

export function findGroup(api: KubernetesApi, name: string, version?: string): Group | undefined {
  return listGroups(api).find((group) => group.name === name && (version === undefined || group.version === version));
}

function rank({ name }: Group): number {
  const index = FIRST.indexOf(name);
  return index === -1 ? FIRST.length : index;
}
