import { ApiError } from '../kubernetes/api-error.ts';
import type { ApiEvent, EventType } from '../kubernetes/api.ts';
import type { Kind } from '../kubernetes/kind.ts';
import type { KubeObject } from '../kubernetes/object.ts';
import { History } from './history.ts';
import { ObjectTable } from './object-table.ts';

/** How many events of a kind are remembered for those who watch. */
export const HISTORY_LIMIT = 2000;

type Listener = (event: ApiEvent) => void;

interface Drawer {
  readonly table: ObjectTable;
  readonly history: History<ApiEvent>;
  readonly listeners: Set<Listener>;
}

/** The objects of a cluster in memory, in versions that count through all kinds, and who is told of changes. */
export class ObjectStore {
  readonly #drawers = new Map<string, Drawer>();
  readonly #listeners = new Set<Listener>();
  readonly #floor: number;
  readonly #onChange: (event: ApiEvent) => void;
  readonly #untold: ApiEvent[] = [];
  #isTelling = false;
  #version: number;

  /**
   * @param version that it starts with
   * @param onChange called before any listener
   */
  constructor(version: number, onChange: (event: ApiEvent) => void) {
    this.#version = version;
    this.#floor = version;
    this.#onChange = onChange;
  }

  get version(): number {
    return this.#version;
  }

  find(kind: Kind, namespace: string, name: string): KubeObject | undefined {
    return this.#drawers.get(keyOf(kind))?.table.find(namespace, name);
  }

  list(kind: Kind, namespace?: string): Iterable<KubeObject> {
    return this.#drawers.get(keyOf(kind))?.table.list(namespace) ?? [];
  }

  size(kind: Kind): number {
    return this.#drawers.get(keyOf(kind))?.table.size ?? 0;
  }

  /** Puts an object that was kept from before: no event, no new version. */
  restore(kind: Kind, object: KubeObject): void {
    const { namespace = '', name } = object.metadata;
    this.#drawer(kind).table.set(namespace, name, object);
  }

  /** Stores a new state as the next version; gives it with that version. */
  put(kind: Kind, next: KubeObject, old: KubeObject | undefined): KubeObject {
    const object = withVersion(next, String(this.#version + 1));
    const { namespace = '', name } = object.metadata;
    this.#drawer(kind).table.set(namespace, name, object);
    this.#tell(old === undefined ? 'ADDED' : 'MODIFIED', kind, object, old);
    return object;
  }

  /** Takes an object away, which makes a version too; gives it as it was last, with that version. */
  delete(kind: Kind, last: KubeObject, old: KubeObject): KubeObject {
    const object = withVersion(last, String(this.#version + 1));
    const { namespace = '', name } = object.metadata;
    this.#drawer(kind).table.delete(namespace, name);
    this.#tell('DELETED', kind, object, old);
    return object;
  }

  subscribe(kind: Kind | 'all', listener: Listener): () => void {
    const listeners = kind === 'all' ? this.#listeners : this.#drawer(kind).listeners;
    listeners.add(listener);
    return () => void listeners.delete(listener);
  }

  /** @throws ApiError 410 */
  eventsAfter(kind: Kind, version: number): readonly ApiEvent[] {
    const { history } = this.#drawer(kind);
    const events = history.after(version);
    if (events !== undefined) return events;
    throw new ApiError(410, 'Expired', `too old resource version: ${version} (${history.floor})`);
  }

  #tell(type: EventType, kind: Kind, object: KubeObject, old: KubeObject | undefined): void {
    this.#version += 1;
    const event: ApiEvent = { type, object, old, kind };
    this.#drawer(kind).history.add(this.#version, event);
    this.#untold.push(event);
    // A change that follows from this one is told after it: everybody hears of versions in their order.
    if (this.#isTelling) return;
    this.#isTelling = true;
    try {
      for (let next = this.#untold.shift(); next !== undefined; next = this.#untold.shift()) this.#tellAll(next);
    } finally {
      this.#isTelling = false;
    }
  }

  #tellAll(event: ApiEvent): void {
    this.#onChange(event);
    for (const listener of this.#drawer(event.kind).listeners) listener(event);
    for (const listener of this.#listeners) listener(event);
  }

  #drawer(kind: Kind): Drawer {
    const key = keyOf(kind);
    let drawer = this.#drawers.get(key);
    if (drawer === undefined) {
      drawer = { table: new ObjectTable(), history: new History(HISTORY_LIMIT, this.#floor), listeners: new Set() };
      this.#drawers.set(key, drawer);
    }
    return drawer;
  }
}

function keyOf({ group, plural }: Kind): string {
  return `${group}/${plural}`;
}

function withVersion(object: KubeObject, resourceVersion: string): KubeObject {
  return { ...object, metadata: { ...object.metadata, resourceVersion } };
}
