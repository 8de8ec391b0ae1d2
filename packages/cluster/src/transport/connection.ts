import type { IncomingMessage } from 'node:http';
import { Agent, request } from 'node:https';
import { isIP } from 'node:net';

import { ClusterError, type ClusterAccess } from '@argosy/core/ports/cluster-gateway';

import { hostOf } from '../address.ts';
import { ADDRESS_REFUSED_DETAIL, createGuardedLookup, type Resolve } from '../address/guarded-lookup.ts';
import { isAllowedAddress, type Network } from '../address/networks.ts';
import { authenticationOf } from './tls-options.ts';

const KEEP_ALIVE_MS = 30_000;

/** One call to the API server. */
export interface Call {
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** From the server's own path on, encoded, with a slash in front. */
  path: string;
  query?: Record<string, string>;
  body?: unknown;
  contentType?: string;
  /** Ends the call early. */
  signal?: AbortSignal | undefined;
}

/** Watches and logs have sockets of their own, so that they never take those of calls nor of each other. */
export type Pool = 'calls' | 'streams' | 'logs';

interface Ready {
  agents: Record<Pool, Agent>;
  headers: Record<string, string>;
}

export interface ConnectionOptions {
  networks: readonly Network[];
  resolve?: Resolve | undefined;
}

/**
 * Keep-alive connections to one API server. Addresses are checked at each new connection, and the addresses checked are
 * the addresses connected to (trust-T23, T24).
 */
export class Connection {
  readonly #access: ClusterAccess;
  readonly #options: ConnectionOptions;
  readonly #base: URL;
  #ready: Promise<Ready> | undefined;
  #closed = false;

  constructor(access: ClusterAccess, options: ConnectionOptions) {
    this.#access = access;
    this.#options = options;
    this.#base = new URL(access.server);
  }

  /**
   * Sends a call and gives the answer's head, with the body still to be read.
   *
   * @param signal ends the call, also while the body is read
   * @throws ClusterError where nothing may be sent, else the socket's error
   */
  async send(call: Call, pool: Pool, signal: AbortSignal): Promise<IncomingMessage> {
    if (this.#closed) throw new ClusterError('unreachable', 'The gateway is closed.');
    this.#refuseLiteralAddress();
    this.#ready ??= this.#prepare();
    const ready = await this.#ready.catch((error: unknown) => {
      this.#ready = undefined;
      throw error;
    });
    signal.throwIfAborted();
    return this.#request(call, ready.agents[pool], ready.headers, signal, true);
  }

  /** Ends all connections; later calls fail. */
  close(): void {
    this.#closed = true;
    this.#ready?.then(
      ({ agents }) => {
        agents.calls.destroy();
        agents.streams.destroy();
        agents.logs.destroy();
      },
      () => undefined,
    );
  }

  /** A literal address never comes by the socket's lookup. */
  #refuseLiteralAddress(): void {
    const host = hostOf(this.#access.server);
    if (isIP(host) !== 0 && !isAllowedAddress(host, this.#options.networks)) throw new ClusterError('refused', ADDRESS_REFUSED_DETAIL);
  }

  async #prepare(): Promise<Ready> {
    const { tls, headers } = await authenticationOf(this.#access);
    const lookup = createGuardedLookup(this.#options.networks, this.#options.resolve);
    const shared = { ...tls, lookup, keepAlive: true, keepAliveMsecs: KEEP_ALIVE_MS };
    const calls = new Agent({ ...shared, maxSockets: 16, maxFreeSockets: 4, timeout: KEEP_ALIVE_MS });
    const streams = new Agent({ ...shared, maxSockets: 64, maxFreeSockets: 0 });
    const logs = new Agent({ ...shared, maxSockets: 256, maxFreeSockets: 0 });
    return { agents: { calls, streams, logs }, headers };
  }

  #request(call: Call, agent: Agent, headers: Record<string, string>, signal: AbortSignal, mayRetry: boolean): Promise<IncomingMessage> {
    const body = call.body === undefined ? undefined : Buffer.from(JSON.stringify(call.body), 'utf8');
    const query = call.query === undefined ? '' : `?${new URLSearchParams(call.query).toString()}`;
    return new Promise((resolve, reject) => {
      const outgoing = request(
        {
          host: hostOf(this.#access.server),
          port: this.#base.port === '' ? 443 : this.#base.port,
          path: this.#base.pathname.replace(/\/$/, '') + call.path + query,
          method: call.method,
          agent,
          signal,
          headers: {
            ...headers,
            accept: 'application/json',
            'accept-encoding': 'identity',
            'user-agent': 'argosy',
            ...(body === undefined ? {} : { 'content-type': call.contentType ?? 'application/json', 'content-length': body.length }),
          },
        },
        resolve,
      );
      outgoing.once('error', (error: NodeJS.ErrnoException) => {
        // The server closed an idle connection just as it was used again; every call here may be sent twice.
        const stale = outgoing.reusedSocket && (error.code === 'ECONNRESET' || error.code === 'EPIPE');
        if (stale && mayRetry && !signal.aborted) resolve(this.#request(call, agent, headers, signal, false));
        else reject(error);
      });
      outgoing.end(body);
    });
  }
}
