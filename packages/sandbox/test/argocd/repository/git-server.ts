import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import type t from 'tap';

type Test = Pick<typeof t, 'testdir' | 'teardown'>;

export const GIT = execFileSync('sh', ['-c', 'command -v git']).toString().trim();

/** A real Git server over HTTP, and what its repositories hold. */
export interface GitServer {
  readonly url: (repository: string) => string;
  /** Every request: its path with what is asked, and its headers. */
  readonly requests: { readonly path: string; readonly headers: IncomingMessage['headers'] }[];
  /** `name:password`, where only somebody gets in. */
  credentials: string | undefined;
  /** Answers every request with this status, where there is one. */
  status: number | undefined;
  /** Makes a commit. A file that is null is removed; one that begins with `link:` is a symbolic link. @returns the commit */
  commit(repository: string, files: Readonly<Record<string, string | null>>, branch?: string): string;
  git(repository: string, ...args: readonly string[]): string;
  close(): Promise<void>;
}

const ENV = {
  PATH: process.env.PATH ?? '',
  HOME: '/nonexistent',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_AUTHOR_NAME: 'A',
  GIT_AUTHOR_EMAIL: 'a@example.com',
  GIT_COMMITTER_NAME: 'A',
  GIT_COMMITTER_EMAIL: 'a@example.com',
};

/** @param tls makes it speak HTTPS */
export async function startGitServer(test: Test, tls?: { readonly cert: string; readonly key: string }): Promise<GitServer> {
  const root = join(test.testdir({}), 'served');
  mkdirSync(root, { recursive: true });
  const state: Pick<GitServer, 'requests' | 'credentials' | 'status'> = { requests: [], credentials: undefined, status: undefined };
  const onRequest = (request: IncomingMessage, response: ServerResponse): void => {
    state.requests.push({ path: request.url ?? '', headers: request.headers });
    const wanted = state.credentials === undefined ? undefined : `Basic ${Buffer.from(state.credentials).toString('base64')}`;
    if (state.status !== undefined) response.writeHead(state.status).end();
    else if (wanted !== undefined && request.headers.authorization !== wanted)
      response.writeHead(401, { 'www-authenticate': 'Basic realm="x"' }).end();
    else serve(root, request, response);
  };
  const http = tls === undefined ? createServer(onRequest) : createSecureServer({ ...tls }, onRequest);
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const { port } = http.address() as AddressInfo;
  const close = (): Promise<void> => new Promise((resolve) => http.close(() => resolve()));
  test.teardown(close);
  const git = (repository: string, ...args: readonly string[]): string =>
    execFileSync(GIT, args, { cwd: join(root, '..', `${repository}.work`), env: ENV, stdio: ['ignore', 'pipe', 'pipe'] })
      .toString()
      .trim();
  const server: GitServer = Object.assign(state, {
    url: (repository: string) => `${tls === undefined ? 'http' : 'https'}://127.0.0.1:${port}/${repository}.git`,
    commit: (repository: string, files: Readonly<Record<string, string | null>>, branch = 'main') => {
      const work = join(root, '..', `${repository}.work`);
      ensureRepository(root, repository, work);
      writeFiles(work, files);
      git(repository, 'add', '--all');
      git(repository, 'commit', '--quiet', '--allow-empty', '--message', 'change');
      git(repository, 'push', '--quiet', '--force', 'origin', `HEAD:refs/heads/${branch}`);
      return git(repository, 'rev-parse', 'HEAD');
    },
    git,
    close,
  });
  return server;
}

const made = new Set<string>();

function ensureRepository(root: string, repository: string, work: string): void {
  if (made.has(work)) return;
  made.add(work);
  const bare = join(root, `${repository}.git`);
  execFileSync(GIT, ['init', '--quiet', '--bare', '--initial-branch=main', bare], { env: ENV });
  execFileSync(GIT, ['--git-dir', bare, 'config', 'uploadpack.allowAnySHA1InWant', 'true'], { env: ENV });
  execFileSync(GIT, ['--git-dir', bare, 'config', 'receive.denyDeleteCurrent', 'ignore'], { env: ENV });
  execFileSync(GIT, ['init', '--quiet', '--initial-branch=main', work], { env: ENV });
  execFileSync(GIT, ['-C', work, 'remote', 'add', 'origin', bare], { env: ENV });
}

function writeFiles(work: string, files: Readonly<Record<string, string | null>>): void {
  for (const [path, content] of Object.entries(files)) {
    rmSync(join(work, path), { recursive: true, force: true });
    if (content === null) continue;
    mkdirSync(dirname(join(work, path)), { recursive: true });
    if (content.startsWith('link:')) execFileSync('ln', ['-s', content.slice(5), join(work, path)]);
    else writeFileSync(join(work, path), content);
  }
}

/** The Common Gateway Interface, as far as `git http-backend` needs it. */
function serve(root: string, request: IncomingMessage, response: ServerResponse): void {
  const [path = '', query = ''] = (request.url ?? '').split('?');
  const child = spawn(GIT, ['http-backend'], {
    env: {
      ...ENV,
      GIT_PROJECT_ROOT: root,
      GIT_HTTP_EXPORT_ALL: '1',
      PATH_INFO: path,
      QUERY_STRING: query,
      REQUEST_METHOD: request.method ?? 'GET',
      CONTENT_TYPE: request.headers['content-type'] ?? '',
      HTTP_CONTENT_ENCODING: request.headers['content-encoding'] ?? '',
      ...(typeof request.headers['git-protocol'] === 'string' ? { GIT_PROTOCOL: request.headers['git-protocol'] } : {}),
    },
  });
  request.pipe(child.stdin);
  child.stdin.on('error', () => child.kill());
  const parts: Buffer[] = [];
  child.stdout.on('data', (part: Buffer) => parts.push(part));
  child.on('close', () => {
    const all = Buffer.concat(parts);
    const end = all.indexOf('\r\n\r\n');
    const headers = all
      .toString('latin1', 0, Math.max(end, 0))
      .split('\r\n')
      .map((line) => line.split(': '));
    const status = headers.find(([name]) => name === 'Status')?.[1] ?? '200';
    response.writeHead(Number.parseInt(status, 10), Object.fromEntries(headers.filter(([name]) => name !== 'Status')));
    response.end(all.subarray(end + 4));
  });
}
