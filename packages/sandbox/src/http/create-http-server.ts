import { setMaxListeners } from 'node:events';
import { createServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import type { Logger } from '@argosy/runtime/logger';
import type { FaultSwitch } from '../faults.ts';
import type { Stats } from '../stats.ts';
import type { Timers } from '../timers.ts';
import { systemTimers } from '../timers.ts';
import type { ServedApi } from './http-deps.ts';
import { createPages } from './resources/pages.ts';
import { serve } from './serve.ts';
import type { Tokens } from './tokens/create-tokens.ts';

export interface HttpServerOptions {
  readonly api: ServedApi;
  /** As PEM. */
  readonly keys: { readonly certificate: string; readonly privateKey: string };
  readonly tokens: Tokens;
  readonly faults: FaultSwitch;
  readonly stats: Stats;
  /** For example `v1.35.4+argosy-sandbox`. */
  readonly version: string;
  readonly logger: Logger;
  readonly timers?: Timers;
  /** How long a client may take to send the head of a request; 10 s unless given. */
  readonly headersWithinMs?: number;
  /** 0 for a free one. */
  readonly port: number;
  readonly host: string;
}

export interface HttpServer {
  readonly port: number;
  /** Ends all watches, lets the other answers out, and stops listening. */
  close(): Promise<void>;
}

const MAX_HEADER_BYTES = 32 * 1024;
const HEADERS_WITHIN_MS = 10_000;
const LONGEST_CHECK_MS = 5000;
const REQUEST_WITHIN_MS = 60_000;
const IDLE_MS = 90_000;
const CLOSE_WITHIN_MS = 2000;

/**
 * Starts the HTTPS door of the Kubernetes API.
 *
 * @throws the error of listening, where the port is taken
 */
export async function createHttpServer(options: HttpServerOptions): Promise<HttpServer> {
  const { keys, port, host, timers = systemTimers, headersWithinMs = HEADERS_WITHIN_MS, ...given } = options;
  const closing = new AbortController();
  setMaxListeners(0, closing.signal);
  const deps = { ...given, timers, pages: createPages(timers), closing: closing.signal };
  const server = createServer(
    {
      cert: keys.certificate,
      key: keys.privateKey,
      minVersion: 'TLSv1.2',
      maxHeaderSize: MAX_HEADER_BYTES,
      headersTimeout: headersWithinMs,
      connectionsCheckingInterval: Math.min(LONGEST_CHECK_MS, headersWithinMs / 2),
      requestTimeout: REQUEST_WITHIN_MS,
      keepAliveTimeout: IDLE_MS,
    },
    (request, response) => {
      // Of a client that went away, nobody needs to hear.
      request.on('error', () => undefined);
      response.on('error', () => undefined);
      serve(deps, request, response).catch((error: unknown) => {
        given.logger.error({ err: error, url: request.url }, 'an answer could not be written');
        response.destroy();
      });
    },
  );
  server.on('request', (_, response) => {
    response.once('finish', () => {
      if (closing.signal.aborted) setImmediate(() => server.closeIdleConnections());
    });
  });
  const unplug = breakConnections(server, given.faults);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  server.on('error', (error) => given.logger.error({ err: error }, 'the API server had an error'));
  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      closing.abort();
      const forget = timers.after(CLOSE_WITHIN_MS, () => server.closeAllConnections());
      server.closeIdleConnections();
      await closed;
      forget();
      unplug();
    },
  };
}

/** While the API is down, no connection lives. */
function breakConnections(server: ReturnType<typeof createServer>, faults: FaultSwitch): () => void {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    if (faults.current.api.down) socket.destroy();
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  return faults.subscribe(({ api }) => {
    if (api.down) for (const socket of sockets) socket.destroy();
  });
}
