import type { KubernetesApi } from '../../kubernetes/api.ts';
import type { KubeObject } from '../../kubernetes/object.ts';
import type { Timers } from '../../timers.ts';
import { plainVersion } from './destination.ts';
import type { Destination } from './destination.ts';
import { createLiveCache } from './live-cache.ts';
import type { Tracking } from './tracking.ts';

export const LOCAL_SERVER = 'https://kubernetes.default.svc';
export const LOCAL_NAME = 'in-cluster';

/** About what a request to an API server takes: without it Argo CD's passages would be faster than anybody can see. */
const REQUEST_MS = 4;

const isUnwatched = ({ apiVersion, kind }: KubeObject) =>
  (kind === 'Event' && (apiVersion === 'v1' || apiVersion.startsWith('events.k8s.io/'))) || kind === 'Lease';

export interface LocalDestinationDeps {
  readonly api: KubernetesApi;
  readonly timers: Timers;
  readonly tracking: Tracking;
  /** The version of Kubernetes that the cluster shows. */
  readonly version: string;
}

/** The cluster that Argo CD itself runs in. */
export function createLocalDestination({ api, timers, tracking, version }: LocalDestinationDeps): Destination {
  const live = createLiveCache(timers, tracking);
  live.fill(everything(api));
  const unsubscribe = api.subscribe('all', ({ type, object }) => {
    if (!isUnwatched(object)) live.push({ object, deleted: type === 'DELETED' });
  });
  const request = async <T>(call: () => T): Promise<T> => {
    await new Promise<void>((resolve) => {
      timers.after(REQUEST_MS, resolve);
    });
    return call();
  };
  return {
    server: LOCAL_SERVER,
    name: LOCAL_NAME,
    live,
    version: plainVersion(version),
    kinds: {
      all: () => api.kinds.all(),
      find: (apiVersion, kind) => api.kinds.find(apiVersion, kind),
      findGroupKind: (group, kind) => api.kinds.all().find((known) => known.group === group && known.kind === kind),
    },
    async ready() {
      await Promise.resolve();
    },
    find: (ref) => request(() => api.find(ref)),
    create: (kind, manifest, options) => request(() => api.create(kind, manifest, options)),
    update: (kind, manifest, options) => request(() => api.update(kind, manifest, options)),
    patch: (ref, patch, options) => request(() => api.patch(ref, patch, options)),
    remove: (ref, options) => request(() => void api.remove(ref, options)),
    close() {
      unsubscribe();
      live.clear();
    },
  };
}

function* everything(api: KubernetesApi): Iterable<KubeObject> {
  for (const kind of api.kinds.all()) {
    for (const object of api.list(kind).items) if (!isUnwatched(object)) yield object;
  }
}
