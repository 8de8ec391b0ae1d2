import type { Logger } from '@argosy/runtime/logger';
import type { ApiEvent } from '../kubernetes/api.ts';
import { apiVersionOf } from '../kubernetes/kind.ts';
import type { Schemas } from '../schema/schemas.ts';
import { openDisk } from '../store/disk.ts';
import { createDiskWriter } from '../store/disk-writer.ts';
import { ObjectStore } from '../store/object-store.ts';
import type { StoredObject } from '../store/disk.ts';
import type { KindRegistry } from './kinds/registry.ts';
import { followDefinitions, serveKept } from './write/custom/follow-definitions.ts';
import { isDefinition } from './write/custom/is-definition.ts';
import { releaseDefinition } from './write/custom/remove-definition.ts';

export interface StoreOptions {
  readonly folder: string | undefined;
  readonly kinds: KindRegistry;
  readonly schemas: Schemas;
  readonly logger: Logger | undefined;
}

export interface OpenedStore {
  readonly store: ObjectStore;
  flush(): void;
  settle(): void;
  close(): void;
}

// A process that was killed may have told clients of versions that it never wrote down; none of them is given twice.
const VERSIONS_PER_START = 10_000;

/** The objects of a cluster: those that its folder keeps, and the kinds that its definitions serve. */
export function openStore({ folder, kinds, schemas, logger }: StoreOptions): OpenedStore {
  const disk = folder === undefined ? undefined : openDisk(folder);
  const isNew = disk === undefined || disk.version === 0;
  const follow = (event: ApiEvent): void => {
    followDefinitions({ kinds, schemas, store }, event);
    if (event.type === 'DELETED') releaseLast({ kinds, store }, event);
    writer?.put(event);
  };
  const store = new ObjectStore(isNew ? 0 : disk.version + VERSIONS_PER_START, follow);
  const writer = disk && createDiskWriter({ disk, version: () => store.version, logger });
  if (disk !== undefined) restore({ kinds, schemas, store }, disk.load());
  return {
    store,
    flush: () => writer?.flush(),
    settle: () => writer?.settle(),
    close: () => writer?.close(),
  };
}

/** Puts back what was kept: the definitions first, which say what the others are. */
function restore(to: Pick<StoreOptions, 'kinds' | 'schemas'> & { store: ObjectStore }, kept: readonly StoredObject[]): void {
  const definitions = kept.filter((entry) => isDefinition(entry));
  for (const { object } of definitions) serveKept(to, object);
  const kinds = new Map(to.kinds.all().map((kind) => [`${kind.group}/${kind.plural}`, kind]));
  for (const { group, plural, object } of kept) {
    const kind = kinds.get(`${group}/${plural}`);
    if (kind !== undefined) to.store.restore(kind, { ...object, apiVersion: apiVersionOf(kind) });
  }
}

/** With the last object of its kind goes a definition that waited for that. */
function releaseLast({ kinds, store }: { kinds: KindRegistry; store: ObjectStore }, { kind }: ApiEvent): void {
  if (kinds.customOf(kind) === undefined || store.size(kind) > 0) return;
  releaseDefinition(store, kinds.get('apiextensions.k8s.io/v1', 'CustomResourceDefinition'), `${kind.plural}.${kind.group}`);
}
