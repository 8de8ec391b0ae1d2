import { isDeepStrictEqual } from 'node:util';
import type { KubernetesApi } from '../../kubernetes/api.ts';
import type { Timers } from '../../timers.ts';
import type { DestinationSpec } from '../application/types.ts';
import { parseClusterSecret } from './cluster-secret.ts';
import type { ClusterSecret } from './cluster-secret.ts';
import type { Destination } from './destination.ts';
import type { LiveChange } from './live-cache.ts';
import { LOCAL_NAME, LOCAL_SERVER } from './local-destination.ts';
import { createRemoteDestination } from './remote-destination.ts';
import type { Tracking } from './tracking.ts';

const SECRET_TYPE = 'argocd.argoproj.io/secret-type=cluster';

export interface ClustersDeps {
  readonly api: KubernetesApi;
  readonly timers: Timers;
  readonly local: Destination;
  /** Argo CD's. */
  readonly namespace: string;
  readonly tracking: Tracking;
  readonly localEnabled: () => boolean;
  readonly onChange: (change: LiveChange) => void;
}

interface Remote {
  readonly secret: ClusterSecret;
  readonly destination: Destination;
  readonly unfollow: () => void;
}

/** The clusters that an Argo CD knows: its own, and those that Secrets in its namespace describe. */
export class Clusters {
  private readonly deps: ClustersDeps;
  private readonly remotes = new Map<string, Remote>();
  private readonly enders: readonly (() => void)[];
  private tracking: Tracking;
  private known: readonly ClusterSecret[] | undefined;

  constructor(deps: ClustersDeps) {
    const { api, local, namespace, onChange } = deps;
    this.deps = deps;
    this.tracking = deps.tracking;
    const unsubscribe = api.subscribe(api.kinds.get('v1', 'Secret'), ({ object }) => {
      if (object.metadata.namespace === namespace) this.known = undefined;
    });
    this.enders = [unsubscribe, local.live.subscribe(onChange)];
  }

  /** @throws Error in Argo CD's words where the destination names none */
  get(destination: DestinationSpec): Destination {
    const server = serverOf(destination, this.secrets());
    try {
      return this.byServer(server);
    } catch (error) {
      const { server: named = '' } = destination;
      const how = named === '' ? 'error getting cluster by URL' : `error getting cluster by server "${named}"`;
      throw new Error(`${how}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
    }
  }

  track(tracking: Tracking): void {
    this.tracking = tracking;
    this.deps.local.live.track(tracking);
    for (const { destination } of this.remotes.values()) destination.live.track(tracking);
  }

  close(): void {
    for (const end of this.enders) end();
    for (const server of [...this.remotes.keys()]) this.drop(server);
  }

  private secrets(): readonly ClusterSecret[] {
    this.known ??= readSecrets(this.deps.api, this.deps.namespace);
    return this.known;
  }

  private byServer(server: string): Destination {
    const { local, localEnabled } = this.deps;
    const secret = this.secrets().find((one) => one.server === server);
    if (server === LOCAL_SERVER) {
      if (!localEnabled()) throw new Error(`rpc error: code = NotFound desc = cluster "${server}" is disabled`);
      return secret === undefined ? local : { ...local, name: secret.name, project: secret.project };
    }
    if (secret !== undefined) return this.remoteOf(secret);
    this.drop(server);
    throw new Error(`rpc error: code = NotFound desc = cluster "${server}" not found`);
  }

  private remoteOf(secret: ClusterSecret): Destination {
    const there = this.remotes.get(secret.server);
    if (there !== undefined && isDeepStrictEqual(there.secret, secret)) return there.destination;
    this.drop(secret.server);
    const destination = createRemoteDestination({ cluster: secret, timers: this.deps.timers, tracking: this.tracking });
    this.remotes.set(secret.server, { secret, destination, unfollow: destination.live.subscribe(this.deps.onChange) });
    return destination;
  }

  private drop(server: string): void {
    const remote = this.remotes.get(server);
    remote?.unfollow();
    remote?.destination.close();
    this.remotes.delete(server);
  }
}

function readSecrets(api: KubernetesApi, namespace: string): readonly ClusterSecret[] {
  const { items } = api.list(api.kinds.get('v1', 'Secret'), { namespace, labelSelector: SECRET_TYPE });
  return items.map(parseClusterSecret).filter((secret) => secret !== undefined);
}

function serverOf({ server = '', name = '' }: DestinationSpec, secrets: readonly ClusterSecret[]): string {
  if (server !== '' && name !== '') {
    throw new Error(`application destination can't have both name and server defined: ${name} ${server}`);
  }
  if (server !== '') return server.replace(/\/+$/u, '');
  if (name === '') throw new Error('Destination server missing from app spec');
  const servers = secrets.filter((secret) => secret.name === name).map((secret) => secret.server);
  if (servers.length === 0 && name === LOCAL_NAME) return LOCAL_SERVER;
  if (servers.length === 0) throw new Error(`there are no clusters with this name: ${name}`);
  if (servers.length > 1) throw new Error(`there are ${servers.length} clusters with the same name: [${servers.join(' ')}]`);
  return servers[0] ?? '';
}
