import type { Logger } from '@argosy/runtime/logger';
import type { FaultSwitch } from '../../faults.ts';
import type { KubernetesApi } from '../../kubernetes/api.ts';
import type { Timers } from '../../timers.ts';
import type { KnownKinds } from './known-kinds.ts';
import type { ObjectIndex } from './object-index.ts';
import type { OrphanIndex } from './orphan-index.ts';
import type { PodIndex } from './pod-index.ts';
import type { Recorder } from './recorder.ts';

/** What the controllers share. */
export interface Environment {
  readonly api: KubernetesApi;
  readonly timers: Timers;
  readonly faults: FaultSwitch;
  readonly logger: Logger;
  readonly kinds: KnownKinds;
  readonly objects: ObjectIndex;
  readonly pods: PodIndex;
  readonly orphans: OrphanIndex;
  readonly recorder: Recorder;
}
