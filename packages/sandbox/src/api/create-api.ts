import type { Logger } from '@argosy/runtime/logger';
import { notFound } from '../kubernetes/api-error.ts';
import type { KubernetesApi, ObjectRef, Selection } from '../kubernetes/api.ts';
import type { Kind } from '../kubernetes/kind.ts';
import type { KubeObject } from '../kubernetes/object.ts';
import type { Schemas } from '../schema/schemas.ts';
import { createSchemas } from '../schema/schemas.ts';
import type { ObjectStore } from '../store/object-store.ts';
import type { Timers } from '../timers.ts';
import { ensureBootstrap } from './bootstrap/ensure-bootstrap.ts';
import { createKindRegistry } from './kinds/registry.ts';
import { openStore } from './open-store.ts';
import { parseVersion } from './parse-version.ts';
import { compileSelection } from './selectors/compile-selection.ts';
import { createObject } from './write/create-object.ts';
import { patchObject } from './write/patch-object.ts';
import type { Pipeline } from './write/pipeline.ts';
import { removeObject } from './write/remove-object.ts';
import { replaceObject } from './write/replace-object.ts';

export interface ApiOptions {
  /** Where objects are kept over a restart; absent: nowhere. */
  readonly folder?: string | undefined;
  readonly timers: Timers;
  readonly logger?: Logger | undefined;
}

export interface Api extends KubernetesApi {
  /** The shapes of the kinds that are served now. */
  readonly schemas: Schemas;
  /** Writes everything to the folder. */
  flush(): void;
  /** Writes to the folder what is not there yet, as before a client is told that it is kept; never throws. */
  settle(): void;
  /** Writes everything and stops; nothing may be called afterwards. */
  close(): void;
}

/** The API server of a sandbox, with what every new cluster has in it. */
export function createApi({ folder, timers, logger }: ApiOptions): Api {
  const kinds = createKindRegistry();
  const schemas = createSchemas();
  const opened = openStore({ folder, kinds, schemas, logger });
  const { store } = opened;
  const api = createCalls(() => pipeline, store);
  const pipeline: Pipeline = { store, kinds, schemas, timers, api };
  if (store.version === 0) ensureBootstrap(api, timers.now());
  return Object.assign(api, {
    schemas,
    flush: () => opened.flush(),
    settle: () => opened.settle(),
    close: () => opened.close(),
  });
}

function createCalls(pipeline: () => Pipeline, store: ObjectStore): KubernetesApi {
  const find = ({ kind, namespace = '', name }: ObjectRef): KubeObject | undefined =>
    store.find(kind, kind.namespaced ? namespace : '', name);
  return {
    get kinds() {
      return pipeline().kinds;
    },
    get resourceVersion() {
      return String(store.version);
    },
    find,
    get(ref) {
      const object = find(ref);
      if (object === undefined) throw notFound(ref.kind, ref.name);
      return object;
    },
    list(kind, selection) {
      return { items: select(store, kind, selection), resourceVersion: String(store.version) };
    },
    create: (kind, manifest, options = {}) => createObject(pipeline(), kind, manifest, options),
    update: (kind, manifest, options = {}) => replaceObject(pipeline(), kind, manifest, options),
    patch: (ref, patch, options = {}) => patchObject(pipeline(), ref, patch, options),
    remove: (ref, options = {}) => removeObject(pipeline(), ref, options),
    subscribe: (kind, listener) => store.subscribe(kind, listener),
    eventsAfter: (kind, resourceVersion) => store.eventsAfter(kind, parseVersion(resourceVersion)),
  };
}

function select(store: ObjectStore, kind: Kind, selection: Selection | undefined): readonly KubeObject[] {
  const { namespace, name, matches } = compileSelection(kind, selection);
  const isOne = name !== undefined && (namespace !== undefined || !kind.namespaced);
  const one = isOne ? store.find(kind, kind.namespaced ? (namespace ?? '') : '', name) : undefined;
  const found = isOne ? (one === undefined ? [] : [one]) : [...store.list(kind, kind.namespaced ? namespace : undefined)];
  return selection === undefined ? found : found.filter(matches);
}
