import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Logger } from '@argosy/runtime/logger';
import { checkCaller } from './check-caller.ts';
import { ControlError } from './control-error.ts';
import { ROUTES, type ControlDeps } from './routes.ts';

export interface ControlOptions extends ControlDeps {
  /** A loopback address. */
  readonly host: string;
  /** 0 for any that is free. */
  readonly port: number;
  readonly logger: Logger;
}

/**
 * Serves the control URL: faults, forged webhooks and counts. It needs no token, so it listens on loopback only.
 *
 * @throws Error where it cannot listen there
 */
export async function createControlServer(options: ControlOptions): Promise<{ url: string; close(): Promise<void> }> {
  if (!/^(?:127(?:\.\d{1,3}){3}|::1)$/.test(options.host)) throw new Error(`${options.host} is no loopback address`);
  const server = createServer({ requestTimeout: 30_000, headersTimeout: 10_000 }, (request, response) => {
    void handle(options, request, response);
  });
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once('error', reject);
  server.listen(options.port, options.host, resolve);
  await promise;
  const { address, family, port } = server.address() as AddressInfo;
  const host = family === 'IPv6' ? `[${address}]` : address;
  return { url: `http://${host}:${port}`, close: () => close(server) };
}

async function close(server: Server): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  server.close(() => resolve());
  server.closeAllConnections();
  await promise;
}

async function handle(options: ControlOptions, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const path = (request.url ?? '/').split('?')[0] ?? '/';
  try {
    send(response, 200, 'application/json; charset=utf-8', await route(options, path, request));
  } catch (error) {
    const problem = error instanceof ControlError ? error : new ControlError('internal', 'Something went wrong.');
    if (problem !== error) options.logger.error({ err: error, path }, 'a request to the control server failed');
    for (const [name, value] of Object.entries(problem.headers)) response.setHeader(name, value);
    send(response, problem.status, 'application/problem+json', problem.toProblem(path.slice(0, 200), randomUUID()));
  }
}

async function route(options: ControlOptions, path: string, request: IncomingMessage): Promise<unknown> {
  checkCaller(request);
  const methods = ROUTES.get(path);
  if (methods === undefined) throw new ControlError('not_found', 'There is nothing here.');
  const call = methods.get(request.method ?? '');
  if (call === undefined) {
    const allow = [...methods.keys()].join(', ');
    throw new ControlError('method_not_allowed', `Only ${allow} can be sent here.`, { headers: { allow } });
  }
  return call(options, request);
}

function send(response: ServerResponse, status: number, type: string, body: unknown): void {
  if (response.destroyed) return;
  response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' });
  response.end(JSON.stringify(body));
}
