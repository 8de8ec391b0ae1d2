import { matchesGlob } from '../glob.ts';
import type { ResourceFilter, Settings } from './settings.ts';

const ALWAYS: readonly ResourceFilter[] = [
  { apiGroups: ['events.k8s.io', 'metrics.k8s.io'] },
  { apiGroups: [''], kinds: ['Event'] },
  { apiGroups: ['coordination.k8s.io'], kinds: ['Lease'] },
];

/** Whether Argo CD leaves all objects of a kind alone, by its settings. */
export function isExcluded({ exclusions, inclusions }: Settings, group: string, kind: string, server: string): boolean {
  const isIn = (filters: readonly ResourceFilter[]) => filters.some((filter) => matches(filter, group, kind, server));
  return isIn([...ALWAYS, ...exclusions]) || (inclusions.length > 0 && !isIn(inclusions));
}

function matches({ apiGroups = [], kinds = [], clusters = [] }: ResourceFilter, group: string, kind: string, server: string): boolean {
  const fits = (patterns: readonly string[], text: string) =>
    patterns.length === 0 || patterns.some((pattern) => pattern === '*' || matchesGlob(pattern, text));
  return fits(apiGroups, group) && (kinds.length === 0 || kinds.includes('*') || kinds.includes(kind)) && fits(clusters, server);
}
