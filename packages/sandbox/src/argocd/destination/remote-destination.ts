import { ApiError } from '../../kubernetes/api-error.ts';
import type { Patch } from '../../kubernetes/api.ts';
import { apiVersionOf } from '../../kubernetes/kind.ts';
import type { KubeObject } from '../../kubernetes/object.ts';
import type { Timers } from '../../timers.ts';
import type { ClusterSecret } from './cluster-secret.ts';
import { plainVersion } from './destination.ts';
import type { Destination } from './destination.ts';
import { createKubeClient } from './kube-client.ts';
import type { KubeClient } from './kube-client.ts';
import { createLiveCache } from './live-cache.ts';
import { startRemoteCache } from './remote-cache.ts';
import type { RemoteCache } from './remote-cache.ts';
import { resourcePath, writeQuery } from './resource-path.ts';
import type { Tracking } from './tracking.ts';

/** How long a failure is remembered before the cluster is tried again. */
const FAILURE_MS = 10_000;

const PATCH_TYPES: Readonly<Record<Patch['type'], string>> = {
  json: 'application/json-patch+json',
  merge: 'application/merge-patch+json',
  strategic: 'application/strategic-merge-patch+json',
  apply: 'application/apply-patch+yaml',
};

export interface RemoteDestinationDeps {
  readonly cluster: ClusterSecret;
  readonly timers: Timers;
  readonly tracking: Tracking;
}

interface Known {
  readonly cache: RemoteCache;
  readonly version: string;
}

/** What is known of another cluster: nothing until it is asked for, and again after it was lost. */
class Knowledge {
  known: Known | undefined;
  private readonly start: () => Promise<Known>;
  private readonly timers: Timers;
  private starting: Promise<void> | undefined;
  private failure: { readonly error: Error; readonly at: number } | undefined;
  private closed = false;

  constructor(timers: Timers, start: () => Promise<Known>) {
    this.timers = timers;
    this.start = start;
  }

  /** @throws Error why it is not known */
  async ensure(): Promise<void> {
    if (this.known !== undefined) return;
    const { failure } = this;
    if (failure === undefined || this.timers.now().getTime() - failure.at >= FAILURE_MS) await (this.starting ??= this.learn());
    if (this.known === undefined) throw this.failure?.error ?? new Error('the cluster was not reached');
  }

  forget(error: Error): void {
    this.failure = { error, at: this.timers.now().getTime() };
    this.known?.cache.close();
    this.known = undefined;
  }

  close(): void {
    this.closed = true;
    this.known?.cache.close();
  }

  private async learn(): Promise<void> {
    try {
      const known = await this.start();
      if (this.closed) known.cache.close();
      else this.known = known;
    } catch (error) {
      this.forget(error instanceof Error ? error : new Error(String(error)));
    }
    this.starting = undefined;
  }
}

/** Another cluster, which a Secret in Argo CD's namespace describes. */
export function createRemoteDestination({ cluster, timers, tracking }: RemoteDestinationDeps): Destination {
  const client = createKubeClient(cluster);
  const live = createLiveCache(timers, tracking);
  const onLost = (error: Error) => {
    knowledge.forget(error);
    live.clear();
  };
  const knowledge = new Knowledge(timers, async () => {
    const version = await readVersion(client);
    return { version, cache: await startRemoteCache({ client, live, timers, onLost }) };
  });
  const kinds = () => knowledge.known?.cache.kinds ?? [];
  const { server, name, project } = cluster;
  return {
    server,
    name,
    project,
    live,
    get version() {
      return knowledge.known?.version ?? '';
    },
    kinds: {
      all: kinds,
      find: (apiVersion, kind) => kinds().find((known) => apiVersionOf(known) === apiVersion && known.kind === kind),
      findGroupKind: (group, kind) => kinds().find((known) => known.group === group && known.kind === kind),
    },
    ready: () => knowledge.ensure(),
    ...requestsOf(client),
    close() {
      knowledge.close();
      live.clear();
      client.close();
    },
  };
}

async function readVersion(client: KubeClient): Promise<string> {
  try {
    const { gitVersion = '' } = (await client.call({ method: 'GET', path: '/version' })) as { gitVersion?: string };
    return plainVersion(gitVersion);
  } catch (error) {
    throw new Error(`failed to get server version: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
}

function requestsOf(client: KubeClient): Pick<Destination, 'find' | 'create' | 'update' | 'patch' | 'remove'> {
  return {
    async find({ kind, namespace, name }) {
      try {
        return (await client.call({ method: 'GET', path: resourcePath(kind, namespace, name) })) as KubeObject;
      } catch (error) {
        if (error instanceof ApiError && error.code === 404) return undefined;
        throw error;
      }
    },
    async create(kind, manifest, options) {
      const path = `${resourcePath(kind, manifest.metadata.namespace)}${writeQuery(options)}`;
      return (await client.call({ method: 'POST', path, body: manifest })) as KubeObject;
    },
    async update(kind, manifest, options) {
      const { namespace, name = '' } = manifest.metadata;
      const path = `${resourcePath(kind, namespace, name, options?.subresource)}${writeQuery(options)}`;
      return (await client.call({ method: 'PUT', path, body: manifest })) as KubeObject;
    },
    async patch({ kind, namespace, name }, { type, body }, options) {
      const path = `${resourcePath(kind, namespace, name, options?.subresource)}${writeQuery(options)}`;
      return (await client.call({ method: 'PATCH', path, body, contentType: PATCH_TYPES[type] })) as KubeObject;
    },
    async remove({ kind, namespace, name }, options) {
      const body = { apiVersion: 'v1', kind: 'DeleteOptions', ...options };
      await client.call({ method: 'DELETE', path: resourcePath(kind, namespace, name), body });
    },
  };
}
