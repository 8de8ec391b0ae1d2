import type { KubernetesApi } from '../../kubernetes/api.ts';
import type { Schemas } from '../../schema/schemas.ts';
import type { ObjectStore } from '../../store/object-store.ts';
import type { Timers } from '../../timers.ts';
import type { KindRegistry } from '../kinds/registry.ts';

/** What a write goes through. */
export interface Pipeline {
  readonly store: ObjectStore;
  readonly kinds: KindRegistry;
  readonly schemas: Schemas;
  readonly timers: Timers;
  /** Admission reads other objects through it. */
  readonly api: KubernetesApi;
}
