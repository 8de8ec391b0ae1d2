import type { ApplicationKey } from '../application/applications.ts';
import type { ResourceKey } from '../destination/resource-key.ts';

/** What the controller remembers of Applications between comparisons, and forgets when it is restarted. */
export interface Memory {
  /** The newest commits that repositories were seen to have, by repository and revision. */
  readonly commits: Map<string, { readonly sha: string; readonly at: number }>;
  /** Since when an Application's manifests cannot be had. */
  readonly repoErrors: Map<ApplicationKey, number>;
  /** A digest of what the source had at the last comparison. */
  readonly digests: Map<ApplicationKey, string>;
  /** The objects of the last comparison. */
  readonly managed: Map<ApplicationKey, readonly ResourceKey[]>;
  /** What refreshes were asked for, and how thorough. */
  readonly requested: Map<ApplicationKey, number>;
  forget(key: ApplicationKey): void;
}

export function createMemory(): Memory {
  const memory = {
    commits: new Map<string, { sha: string; at: number }>(),
    repoErrors: new Map<ApplicationKey, number>(),
    digests: new Map<ApplicationKey, string>(),
    managed: new Map<ApplicationKey, readonly ResourceKey[]>(),
    requested: new Map<ApplicationKey, number>(),
  };
  return {
    ...memory,
    forget(key) {
      for (const map of [memory.repoErrors, memory.digests, memory.managed, memory.requested]) map.delete(key);
    },
  };
}
