import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type ServerOptions } from 'node:https';
import type { AddressInfo } from 'node:net';

import type { ClusterAccess, KubernetesObject } from '@argosy/core/ports/cluster-gateway';

import { PEM } from './fixtures.ts';

export interface SeenRequest {
  method: string;
  path: string;
  query: URLSearchParams;
  headers: IncomingMessage['headers'];
  body: string;
  /** Milliseconds since the server began. */
  at: number;
}

export type Handler = (request: SeenRequest, response: ServerResponse) => void;

export interface FakeApiServer {
  access: ClusterAccess;
  requests: SeenRequest[];
  connections: () => number;
  /** Replaces what is answered from now on. */
  answer(handler: Handler): void;
  close(): Promise<void>;
}

/** An HTTPS server on loopback that answers as it is told, with the certificate of the fixtures. */
export async function startFakeApiServer(handler: Handler, tls: ServerOptions = {}): Promise<FakeApiServer> {
  let current = handler;
  let connections = 0;
  const requests: SeenRequest[] = [];
  const startedAt = performance.now();
  const server = createServer({ key: PEM.serverKey, cert: PEM.server, ...tls }, (request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const url = new URL(request.url ?? '/', 'https://fake');
      const seen = {
        method: request.method ?? '',
        path: url.pathname,
        query: url.searchParams,
        headers: request.headers,
        body: Buffer.concat(chunks).toString('utf8'),
        at: performance.now() - startedAt,
      };
      requests.push(seen);
      current(seen, response);
    });
  });
  server.on('connection', () => {
    connections += 1;
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    access: {
      server: `https://127.0.0.1:${(server.address() as AddressInfo).port}`,
      certificateAuthority: PEM.ca,
      credential: { token: 'test-token' },
    },
    requests,
    connections: () => connections,
    answer: (next) => {
      current = next;
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise<void>((done) => server.close(() => done()));
    },
  };
}

export function json(response: ServerResponse, status: number, body: unknown, headers: Record<string, string> = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
}

/** A Kubernetes Status, as the API server answers errors. */
export function refuse(response: ServerResponse, code: number, message: string, headers: Record<string, string> = {}): void {
  json(response, code, { kind: 'Status', apiVersion: 'v1', status: 'Failure', message, code }, headers);
}

export function configMap(name: string, resourceVersion = '1', data: Record<string, string> = {}): KubernetesObject {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: 'default', resourceVersion, uid: `uid-${name}` }, data };
}

export function listOf(items: unknown[], resourceVersion: string, next = ''): unknown {
  return { apiVersion: 'v1', kind: 'ConfigMapList', metadata: { resourceVersion, continue: next }, items };
}
