import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

const PASSWORD = 'harbour';
const END_OF_HEADERS = '\r\n\r\n';

export interface GitServer {
  /** Without a slash at the end; repositories are below it. */
  readonly url: string;
  readonly username: string;
  readonly password: string;
  /** Takes a repository away: it answers 503 until it is back. */
  take(repository: string, where: 'away' | 'back'): void;
  close(): Promise<void>;
}

/** Serves bare repositories of a folder, for readers with the password, by `git http-backend`. */
export async function startGitServer(folder: string): Promise<GitServer> {
  const away = new Set<string>();
  const expected = `Basic ${Buffer.from(`argocd:${PASSWORD}`).toString('base64')}`;
  const server = createServer((request, response) => {
    if (away.has(request.url?.split('/')[1]?.replace('.git', '') ?? '')) return void response.writeHead(503).end();
    if (request.headers.authorization !== expected) {
      return void response.writeHead(401, { 'www-authenticate': 'Basic realm="fidelity"' }).end();
    }
    void answer(folder, request, response);
  });
  const port = await listen(server);
  return {
    url: `http://127.0.0.1:${port}`,
    username: 'argocd',
    password: PASSWORD,
    take: (repository, where) => void (where === 'away' ? away.add(repository) : away.delete(repository)),
    close: () => closeServer(server),
  };
}

async function answer(folder: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { pathname, search } = new URL(request.url ?? '/', 'http://localhost');
  const child = spawn('git', ['http-backend'], {
    env: {
      PATH: '/usr/local/bin:/usr/bin:/bin',
      GIT_PROJECT_ROOT: folder,
      GIT_HTTP_EXPORT_ALL: '1',
      GIT_CONFIG_COUNT: '1',
      GIT_CONFIG_KEY_0: 'safe.directory',
      GIT_CONFIG_VALUE_0: '*',
      PATH_INFO: pathname,
      QUERY_STRING: search.slice(1),
      REQUEST_METHOD: request.method ?? 'GET',
      CONTENT_TYPE: request.headers['content-type'] ?? '',
      HTTP_CONTENT_ENCODING: request.headers['content-encoding'] ?? '',
      GIT_PROTOCOL: String(request.headers['git-protocol'] ?? ''),
    },
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  child.stdin.on('error', () => {});
  request.pipe(child.stdin);
  const output = await buffer(child.stdout);
  const end = output.indexOf(END_OF_HEADERS);
  const headers = output
    .subarray(0, end)
    .toString('latin1')
    .split('\r\n')
    .map((line): [string, string] => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]);
  const { status = '200', ...rest } = Object.fromEntries(headers);
  response.writeHead(Number.parseInt(status, 10), rest).end(output.subarray(end + END_OF_HEADERS.length));
}

/** Listens on a free port of this machine. */
export async function listen(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

/** Ends a server and its connections. */
export async function closeServer(server: Server): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  server.closeAllConnections();
  await closed;
}
