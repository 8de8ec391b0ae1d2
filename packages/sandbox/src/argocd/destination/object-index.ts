import type { KubeObject } from '../../kubernetes/object.ts';
import { findOwner } from './tracking.ts';
import type { Tracking } from './tracking.ts';
import { keyOfParts, resourceKey } from './resource-key.ts';
import type { ResourceKey } from './resource-key.ts';

/** Sets of keys by name, without empty ones. */
class KeySets {
  private readonly sets = new Map<string, Set<ResourceKey>>();

  of(name: string): readonly ResourceKey[] {
    return [...(this.sets.get(name) ?? [])];
  }

  add(name: string, key: ResourceKey): void {
    const set = this.sets.get(name) ?? new Set();
    this.sets.set(name, set.add(key));
  }

  drop(name: string, key: ResourceKey): void {
    const set = this.sets.get(name);
    set?.delete(key);
    if (set?.size === 0) this.sets.delete(name);
  }

  clear(): void {
    this.sets.clear();
  }
}

/** The objects of a cluster by their keys, by the Applications whose marks they carry, and by what they belong to. */
export class ObjectIndex {
  private readonly objects = new Map<ResourceKey, KubeObject>();
  private readonly byApplication = new KeySets();
  private readonly byOwner = new KeySets();
  private tracking: Tracking;

  constructor(tracking: Tracking) {
    this.tracking = tracking;
  }

  find(key: ResourceKey): KubeObject | undefined {
    return this.objects.get(key);
  }

  rootsOf(application: string): readonly KubeObject[] {
    return this.pick(this.byApplication.of(application));
  }

  childrenOf({ metadata }: KubeObject): readonly KubeObject[] {
    return this.pick(this.byOwner.of(metadata.uid));
  }

  all(): Iterable<KubeObject> {
    return this.objects.values();
  }

  /** @param object undefined: there is none any more. @returns what was there */
  set(key: ResourceKey, object: KubeObject | undefined): KubeObject | undefined {
    const old = this.objects.get(key);
    if (old !== undefined) this.note(key, old, 'drop');
    if (object === undefined) {
      this.objects.delete(key);
      return old;
    }
    this.objects.set(key, object);
    this.note(key, object, 'add');
    return old;
  }

  fill(objects: Iterable<KubeObject>): void {
    this.objects.clear();
    this.byApplication.clear();
    this.byOwner.clear();
    for (const object of objects) this.set(resourceKey(object), object);
  }

  track(tracking: Tracking): void {
    this.tracking = tracking;
    this.fill([...this.objects.values()]);
  }

  /** The Application whose mark an object carries; what belongs to another object has none of its own. */
  markOf(object: KubeObject): string | undefined {
    return (object.metadata.ownerReferences?.length ?? 0) === 0 ? findOwner(object, this.tracking) : undefined;
  }

  /** The Application that an object belongs to, through however many owners. */
  applicationOf(object: KubeObject, seen: readonly string[] = []): string | undefined {
    const { uid, namespace = '', ownerReferences = [] } = object.metadata;
    if (seen.includes(uid)) return undefined;
    const own = this.markOf(object);
    if (own !== undefined) return own;
    for (const { apiVersion, kind, name } of ownerReferences) {
      const group = apiVersion.includes('/') ? (apiVersion.split('/')[0] ?? '') : '';
      const parent = this.objects.get(keyOfParts(group, kind, namespace, name));
      const found = parent === undefined ? undefined : this.applicationOf(parent, [...seen, uid]);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  private note(key: ResourceKey, object: KubeObject, change: 'add' | 'drop'): void {
    const application = this.markOf(object);
    if (application !== undefined) this.byApplication[change](application, key);
    for (const { uid } of object.metadata.ownerReferences ?? []) this.byOwner[change](uid, key);
  }

  private pick(keys: readonly ResourceKey[]): readonly KubeObject[] {
    return keys.map((key) => this.objects.get(key)).filter((object) => object !== undefined);
  }
}
