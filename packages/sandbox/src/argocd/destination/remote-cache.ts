import { ApiError } from '../../kubernetes/api-error.ts';
import type { Kind } from '../../kubernetes/kind.ts';
import type { KubeObject } from '../../kubernetes/object.ts';
import type { Timers } from '../../timers.ts';
import { discoverKinds } from './discover-kinds.ts';
import type { KubeClient } from './kube-client.ts';
import { listKind } from './list-kind.ts';
import type { LiveCache } from './live-cache.ts';
import { resourceKey } from './resource-key.ts';
import { watchKind } from './watch-kind.ts';

const RETRY_MS = 1_000;
const FORGET_AFTER_MS = 30_000;

export interface RemoteCacheDeps {
  readonly client: KubeClient;
  readonly live: LiveCache;
  readonly timers: Timers;
  /** The cluster has not been reached for so long that what is known of it is not worth much. */
  readonly onLost: (error: Error) => void;
}

/** Keeps a cache of another cluster's objects true, by one watch for each kind. */
export interface RemoteCache {
  readonly kinds: readonly Kind[];
  close(): void;
}

const isWatched = ({ kind, group, verbs }: Kind) =>
  verbs.includes('list') &&
  verbs.includes('watch') &&
  kind !== 'Lease' &&
  !(kind === 'Event' && (group === '' || group === 'events.k8s.io'));

/**
 * Reads everything, then follows it.
 *
 * @throws Error where the cluster is not reached; ApiError where it refuses
 */
export async function startRemoteCache(deps: RemoteCacheDeps): Promise<RemoteCache> {
  const { client, live } = deps;
  const aborter = new AbortController();
  let kinds = await discoverKinds(client);
  const watched = new Set<string>();
  const idOf = ({ group, kind }: Kind) => `${group}/${kind}`;
  const listings = await Promise.all(
    kinds.filter(isWatched).map(async (kind) => ({ kind, ...(await listKind(client, kind, aborter.signal)) })),
  );
  live.fill(listings.flatMap(({ items }) => items));
  const follow = (kind: Kind, from: string) => {
    watched.add(idOf(kind));
    void followKind({ ...deps, kind, signal: aborter.signal, onKindsChange }, from);
  };
  const onKindsChange = () => {
    void discoverKinds(client).then(
      (found) => {
        kinds = found;
        for (const kind of found) if (isWatched(kind) && !watched.has(idOf(kind))) follow(kind, '');
      },
      () => undefined,
    );
  };
  for (const { kind, resourceVersion } of listings) follow(kind, resourceVersion);
  return {
    get kinds() {
      return kinds;
    },
    close: () => aborter.abort(),
  };
}

interface Follow extends RemoteCacheDeps {
  readonly kind: Kind;
  readonly signal: AbortSignal;
  readonly onKindsChange: () => void;
}

/** Watches a kind until it is told to stop: lists anew after a gap, tries again after a failure. */
async function followKind(follow: Follow, from: string): Promise<void> {
  const { client, live, timers, kind, signal, onLost, onKindsChange } = follow;
  let version = from;
  let failingSince: number | undefined;
  while (!signal.aborted) {
    try {
      if (version === '') version = await relist(follow);
      version = await watchKind(client, kind, version, {
        signal,
        onEvent: (event) => {
          live.push(event);
          if (kind.kind === 'CustomResourceDefinition') onKindsChange();
        },
      });
      failingSince = undefined;
    } catch (error) {
      if (signal.aborted) return;
      if (error instanceof ApiError && error.code === 410) version = '';
      if (error instanceof ApiError && error.code === 404) return;
      failingSince ??= timers.now().getTime();
      if (timers.now().getTime() - failingSince > FORGET_AFTER_MS) return onLost(error instanceof Error ? error : new Error(String(error)));
      await new Promise<void>((resolve) => {
        timers.after(RETRY_MS, resolve);
      });
    }
  }
}

/** Brings the cache up to date after events were missed. */
async function relist({ client, live, kind, signal }: Follow): Promise<string> {
  const { items, resourceVersion } = await listKind(client, kind, signal);
  const there = new Set(items.map(resourceKey));
  const gone: KubeObject[] = [];
  for (const object of live.all())
    if (object.kind === kind.kind && isOfKind(object, kind) && !there.has(resourceKey(object))) gone.push(object);
  for (const object of gone) live.push({ object, deleted: true });
  for (const object of items) live.push({ object, deleted: false });
  return resourceVersion;
}

function isOfKind({ apiVersion }: KubeObject, { group }: Kind): boolean {
  return group === '' ? !apiVersion.includes('/') : apiVersion.startsWith(`${group}/`);
}
