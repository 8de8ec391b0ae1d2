import type { KubeObject } from '../../kubernetes/object.ts';
import type { Timers } from '../../timers.ts';
import { ObjectIndex } from './object-index.ts';
import { resourceKey } from './resource-key.ts';
import type { ResourceKey } from './resource-key.ts';
import type { Tracking } from './tracking.ts';

/** Argo CD takes up what changed in a cluster in batches: until the next it sees what was. */
const BATCH_MS = 100;

export interface LiveEvent {
  readonly object: KubeObject;
  readonly deleted: boolean;
}

export interface LiveChange {
  readonly old: KubeObject | undefined;
  readonly object: KubeObject | undefined;
  /** The Applications it matters to, by their names in tracking; true where the object itself is one of theirs. */
  readonly applications: ReadonlyMap<string, boolean>;
}

/** The objects of a cluster as Argo CD has seen them, a little later than they are (facts 11 to 13). */
export interface LiveCache {
  find(key: ResourceKey): KubeObject | undefined;
  /** The objects that carry an Application's mark and belong to no other object. */
  rootsOf(application: string): readonly KubeObject[];
  childrenOf(object: KubeObject): readonly KubeObject[];
  all(): Iterable<KubeObject>;
  /** Takes what is there at the beginning, or again after a loss: at once, telling nobody. */
  fill(objects: Iterable<KubeObject>): void;
  push(event: LiveEvent): void;
  /** @returns ends it */
  subscribe(listener: (change: LiveChange) => void): () => void;
  /** Looks at all marks anew. */
  track(tracking: Tracking): void;
  clear(): void;
}

export function createLiveCache(timers: Timers, tracking: Tracking): LiveCache {
  const index = new ObjectIndex(tracking);
  const listeners = new Set<(change: LiveChange) => void>();
  let pending: LiveEvent[] = [];
  let cancel: (() => void) | undefined;
  const flush = () => {
    cancel = undefined;
    const batch = pending;
    pending = [];
    for (const event of batch) {
      const change = apply(index, event);
      if (change !== undefined) for (const listener of listeners) listener(change);
    }
  };
  const fill = (objects: Iterable<KubeObject>) => {
    cancel?.();
    cancel = undefined;
    pending = [];
    index.fill(objects);
  };
  return {
    find: (key) => index.find(key),
    rootsOf: (application) => index.rootsOf(application),
    childrenOf: (object) => index.childrenOf(object),
    all: () => index.all(),
    track: (next) => index.track(next),
    fill,
    clear: () => fill([]),
    push(event) {
      pending.push(event);
      cancel ??= timers.after(BATCH_MS - (timers.now().getTime() % BATCH_MS), flush);
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}

function apply(index: ObjectIndex, { object, deleted }: LiveEvent): LiveChange | undefined {
  const next = deleted ? undefined : object;
  const old = index.set(resourceKey(object), next);
  if (old === undefined && next === undefined) return undefined;
  const applications = new Map<string, boolean>();
  for (const version of [next, old]) {
    const application = version === undefined ? undefined : index.applicationOf(version);
    if (version === undefined || application === undefined) continue;
    applications.set(application, applications.get(application) === true || index.markOf(version) !== undefined);
  }
  return { old, object: next, applications };
}
