import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createSmartHttp, type SmartHttpOptions } from '../src/smart-http.ts';

export interface GitServer {
  url(workspaceId: string): string;
  /** `METHOD path`, in order. */
  requests: string[];
  /** Bodies of the requests of packs, as they came. */
  bodies: Buffer[];
  close(): Promise<void>;
}

/** The smart HTTP handler behind a small HTTP server, as an app would wire it, without credentials. */
export async function startGitServer(options: SmartHttpOptions): Promise<GitServer> {
  const git = createSmartHttp(options);
  const requests: string[] = [];
  const bodies: Buffer[] = [];
  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
    const [, workspaceId = '', path = ''] = /^\/(wsp-[0-9a-z]{26})\.git\/(.+)$/.exec(pathname) ?? [];
    requests.push(`${request.method} ${path}`);
    const gone = new AbortController();
    response.once('close', () => gone.abort());
    try {
      const head = await options.reader.head(workspaceId);
      if (head === null) throw new Error('no such repository');
      const parts: Buffer[] = [];
      for await (const part of request) parts.push(part as Buffer);
      if (request.method === 'POST') bodies.push(Buffer.concat(parts));
      const answer = await git.handle({
        method: request.method ?? '',
        path,
        query: searchParams,
        headers: request.headers,
        body: Readable.from(parts),
        workspaceId,
        head,
        signal: gone.signal,
      });
      response.writeHead(answer.status, answer.headers);
      if (answer.body instanceof Uint8Array) response.end(answer.body);
      else await pipeline(Readable.from(answer.body, { objectMode: false }), response);
    } catch {
      if (!response.headersSent) response.writeHead(500);
      response.destroy();
    }
  };
  const server = createServer((request, response) => void serve(request, response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: (workspaceId) => `http://127.0.0.1:${port}/${workspaceId}.git`,
    requests,
    bodies,
    async close() {
      server.closeAllConnections();
      server.close();
      await git.close();
    },
  };
}
