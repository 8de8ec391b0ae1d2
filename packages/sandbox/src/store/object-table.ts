import type { KubeObject } from '../kubernetes/object.ts';
import { SortedNames } from './sorted-names.ts';

interface Shelf {
  readonly objects: Map<string, KubeObject>;
  readonly names: SortedNames;
}

/** The objects of one kind, by namespace and name; those without a namespace stand under the empty one. */
export class ObjectTable {
  readonly #shelves = new Map<string, Shelf>();
  readonly #namespaces = new SortedNames();
  #size = 0;

  get size(): number {
    return this.#size;
  }

  find(namespace: string, name: string): KubeObject | undefined {
    return this.#shelves.get(namespace)?.objects.get(name);
  }

  set(namespace: string, name: string, object: KubeObject): void {
    const shelf = this.#shelves.get(namespace) ?? this.#addShelf(namespace);
    if (!shelf.objects.has(name)) {
      shelf.names.add(name);
      this.#size += 1;
    }
    shelf.objects.set(name, object);
  }

  delete(namespace: string, name: string): void {
    const shelf = this.#shelves.get(namespace);
    if (shelf === undefined || !shelf.objects.delete(name)) return;
    shelf.names.delete(name);
    this.#size -= 1;
    if (shelf.objects.size > 0) return;
    this.#shelves.delete(namespace);
    this.#namespaces.delete(placeOf(namespace));
  }

  /** In the order of namespaces and names. @param namespace absent: all */
  *list(namespace?: string): Generator<KubeObject> {
    const namespaces = namespace === undefined ? this.#namespaces.values() : [placeOf(namespace)];
    for (const each of namespaces) {
      const shelf = this.#shelves.get(each.slice(0, -1));
      if (shelf === undefined) continue;
      for (const name of shelf.names.values()) yield shelf.objects.get(name) as KubeObject;
    }
  }

  #addShelf(namespace: string): Shelf {
    const shelf = { objects: new Map<string, KubeObject>(), names: new SortedNames() };
    this.#shelves.set(namespace, shelf);
    this.#namespaces.add(placeOf(namespace));
    return shelf;
  }
}

/** As etcd's keys have it, so that `a-b` comes before `a`: whoever goes on in the middle of a list counts on it. */
function placeOf(namespace: string): string {
  return `${namespace}/`;
}
