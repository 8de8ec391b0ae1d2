import type { KubernetesApi } from '../../kubernetes/api.ts';
import type { KubeObject } from '../../kubernetes/object.ts';
import type { Stats } from '../../stats.ts';
import type { Timers } from '../../timers.ts';
import type { ApplicationKey, Applications } from '../application/applications.ts';
import type { Application } from '../application/types.ts';
import type { Clusters } from '../destination/clusters.ts';
import type { Health } from '../health/health.ts';
import type { ManifestSource } from '../manifest-source.ts';
import type { Memory } from './memory.ts';
import type { Settings } from './settings.ts';

/** How much of a comparison is made anew, from little to much. */
export type Level = 0 | 1 | 2 | 3;
/** Only what belongs to the Application's objects is looked at again. */
export const WITH_NOTHING: Level = 0;
/** The manifests of the revision that was compared last. */
export const WITH_RECENT: Level = 1;
/** The newest revision that is known already, where it was asked for not long ago. */
export const WITH_LATEST: Level = 2;
/** The newest revision that the repository has now. */
export const WITH_FORCED: Level = 3;

/** What the parts of the application controller share while it runs. */
export interface Context {
  readonly api: KubernetesApi;
  readonly timers: Timers;
  readonly stats: Stats;
  readonly applications: Applications;
  readonly clusters: Clusters;
  readonly manifests: ManifestSource;
  readonly memory: Memory;
  readonly settings: () => Settings;
  readonly repoServerRuns: () => boolean;
  /** How an object fares in the eyes of Argo CD, which may be late. */
  readonly healthOf: (object: KubeObject) => Health | undefined;
  /** Has the Application compared again, now or after some milliseconds. */
  readonly requestRefresh: (key: ApplicationKey, level: Level | undefined, afterMs?: number) => void;
  readonly requestOperation: (key: ApplicationKey, afterMs?: number) => void;
}

/** The name that an Application has in tracking. */
export function instanceName({ metadata }: Application, { namespace }: Settings): string {
  return metadata.namespace === namespace ? metadata.name : `${metadata.namespace ?? ''}_${metadata.name}`;
}
