import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Access } from './access.ts';
import { gitEnvironment } from './git-environment.ts';
import type { GitPlace } from './git-environment.ts';
import { createObjectReader } from './object-reader.ts';
import type { GitObject } from './object-reader.ts';
import { RpcError } from './rpc-error.ts';
import { runChild } from './run-child.ts';
import type { ChildResult } from './run-child.ts';
import { createRunNext } from './run-next.ts';

/** A repository on this disk: a copy that may be thrown away at any time. */
export interface Mirror {
  /**
   * The commit that a revision (a commit, or the beginning of one) stands for. It is fetched where it is not here; who asks
   * at the same time shares that fetch.
   *
   * @throws RpcError
   */
  ensureCommit(revision: string, access: Access): Promise<string>;
  /** @throws RpcError where the object is not here */
  read(hash: string): Promise<GitObject>;
  close(): void;
}

export interface MirrorOptions extends GitPlace {
  readonly folder: string;
  readonly signal: AbortSignal;
  /** Told of each fetch; it fails where this throws. */
  readonly onFetch: (url: string) => void;
}

const TIMEOUT_MS = 90_000;
const LIMITS = { timeoutMs: TIMEOUT_MS, maxBytes: 1024 * 1024, maxFileBytes: 1024 ** 3, maxMemoryBytes: 4 * 1024 ** 3 };
const MAX_TOLD = 2_000;
const ALL = ['+refs/heads/*:refs/heads/*', '+refs/tags/*:refs/tags/*'];
/** What git says of a copy that a crash has left half done. */
const BROKEN = /not a git repository|is corrupt|loose object|bad object|unable to read|\.lock': File exists/u;

export function createMirror(options: MirrorOptions): Mirror {
  const reader = createObjectReader({ git: options.git, folder: options.folder, env: gitEnvironment(options) });
  const fetch = createFetch(options);
  const oneAtATime = createRunNext<void>();
  const find = async (revision: string): Promise<string | undefined> => {
    const object = await reader.read(`${revision}^{commit}`).catch(() => undefined);
    return object?.type === 'commit' ? object.hash : undefined;
  };
  return {
    async ensureCommit(revision, access) {
      const here = await find(revision);
      if (here !== undefined) return here;
      await oneAtATime('all', () => fetch(access, undefined)).catch(refuse('Failed to fetch default'));
      const fetched = await find(revision);
      if (fetched !== undefined) return fetched;
      const failure = `Failed to checkout revision ${revision}`;
      await oneAtATime(revision, () => fetch(access, revision)).catch(refuse(failure));
      return (await find(revision)) ?? refuse(failure)(new Error('reference is not a commit'));
    },
    async read(hash) {
      const object = await reader.read(hash);
      if (object === undefined) throw new RpcError(`failed to read object ${hash} of the repository`, 'Internal');
      return object;
    },
    close: () => reader.close(),
  };
}

type Run = (args: readonly string[], access?: Access) => Promise<ChildResult>;

/** Fetches one after the other: what one has begun is no rubbish to another. */
function createFetch(options: MirrorOptions): (access: Access, revision: string | undefined) => Promise<void> {
  const { folder, home, git, signal } = options;
  const run: Run = async (args, access) => {
    const certificates = access?.trusted === undefined ? undefined : await keepCertificates(home, access.trusted);
    return await runChild(git, args, { ...LIMITS, env: gitEnvironment(options, access, certificates), cwd: folder, signal });
  };
  const tryOnce = async (access: Access, revision: string | undefined): Promise<ChildResult> => {
    await ensureRepository(folder, run);
    options.onFetch(access.url);
    const wanted = revision === undefined ? ALL : [revision, ...ALL];
    const args = ['--git-dir', folder, 'fetch', '--quiet', '--force', '--prune', '--no-write-fetch-head', '--', access.url, ...wanted];
    return await run(args, access);
  };
  const fetch = async (access: Access, revision: string | undefined): Promise<void> => {
    let result = await tryOnce(access, revision);
    if (BROKEN.test(result.stderr)) {
      await rm(folder, { recursive: true, force: true });
      result = await tryOnce(access, revision);
    }
    if (result.exitCode === 0 && result.ended === 'itself') return;
    await dropHalfPacks(folder);
    throw new Error(describe(result, revision));
  };
  let last: Promise<void> = Promise.resolve();
  return (access, revision) => {
    const own = last.then(() => fetch(access, revision));
    last = own.catch(() => undefined);
    return own;
  };
}

function refuse(what: string): (error: Error) => never {
  return (error) => {
    throw new RpcError(`${what}: ${error.message}`, 'Internal');
  };
}

async function ensureRepository(folder: string, run: Run): Promise<void> {
  if (existsSync(join(folder, 'HEAD'))) return;
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const { exitCode, stderr } = await run(['init', '--quiet', '--bare', '--initial-branch=main', folder]);
  if (exitCode !== 0) throw new Error(`the copy of the repository could not be made: ${shorten(stderr)}`);
}

/** What a fetch that was killed has left, which may be large and would come again with every try. */
async function dropHalfPacks(folder: string): Promise<void> {
  const packs = join(folder, 'objects', 'pack');
  const names = await readdir(packs).catch(() => []);
  for (const name of names.filter((one) => one.startsWith('tmp_'))) await rm(join(packs, name), { force: true });
}

/** Git takes certificates from a file only. */
async function keepCertificates(home: string, trusted: string): Promise<string> {
  const path = join(home, `${createHash('sha256').update(trusted).digest('hex')}.pem`);
  await writeFile(path, trusted, { mode: 0o600 });
  return path;
}

function describe({ ended, exitCode, stderr }: ChildResult, revision: string | undefined): string {
  const command = `\`git fetch origin${revision === undefined ? '' : ` ${revision}`} --tags --force --prune\``;
  if (ended === 'timeout') return `${command} failed timeout after 1m30s`;
  if (ended === 'absent') return `${command} failed: git could not be started`;
  if (ended !== 'itself') return `${command} failed signal: killed`;
  return `${command} failed exit status ${exitCode}: ${shorten(stderr)}`;
}

function shorten(text: string): string {
  return text.trim().slice(0, MAX_TOLD);
}
