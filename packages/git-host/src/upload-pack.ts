import { createHash } from 'node:crypto';
import type { RepositoryHead } from '@argosy/core/ports/git-host';
import type { ProtocolVersion } from './advertise.ts';
import { startGit, type GitChild } from './git-child.ts';
import { holdBack } from './hold-back.ts';
import type { GitHostLog } from './log.ts';
import { RefusedRequest } from './read-body.ts';
import { releasedStream } from './released-stream.ts';
import type { RepositoryCache } from './repository-cache.ts';
import type { ResponseCache } from './response-cache.ts';
import type { Slots } from './slots.ts';

export interface UploadPackOptions {
  repositories: RepositoryCache;
  responses: ResponseCache;
  slots: Slots;
  timeoutMs: number;
  log?: GitHostLog | undefined;
}

export interface UploadPackRequest {
  workspaceId: string;
  head: RepositoryHead;
  version: ProtocolVersion;
  body: Buffer;
  signal?: AbortSignal | undefined;
}

export type UploadPack = (request: UploadPackRequest) => Promise<Uint8Array | AsyncIterable<Uint8Array>>;

/** Answers up to this size are kept; they are also sent only once git has ended well. */
export const SMALL_ANSWER = 1024 * 1024;
const MAX_HOLD_MS = 3000;
/** A client may provoke errors of git: they do not empty the cache more often than this. */
const DISCARD_INTERVAL_MS = 60_000;

/** The key of an answer: all that decides it, and the workspace first. */
export function answerKey({ workspaceId, head, version, body }: UploadPackRequest): string {
  return `${workspaceId}:${head.generation}:${version}:${createHash('sha256').update(body).digest('base64')}`;
}

/** Answers requests with `git upload-pack` on the local copy of a repository. */
export function createUploadPack(options: UploadPackOptions): UploadPack {
  const { repositories, slots, timeoutMs, log } = options;
  const discarded = new Map<string, number>();

  /** Throws the copy away after an error of git, and says whether it did. */
  async function mayRepair(workspaceId: string, stderr: string): Promise<boolean> {
    log?.warn({ workspaceId, stderr }, 'git upload-pack has failed');
    const now = Date.now();
    if (now - (discarded.get(workspaceId) ?? 0) < DISCARD_INTERVAL_MS) return false;
    for (const [id, at] of discarded) if (now - at >= DISCARD_INTERVAL_MS) discarded.delete(id);
    discarded.set(workspaceId, now);
    await repositories.discard(workspaceId);
    return true;
  }

  async function attempt(request: UploadPackRequest, release: () => void) {
    const { workspaceId, head, body, signal } = request;
    const directory = await repositories.ensure(workspaceId, head);
    signal?.throwIfAborted();
    const child = startUploadPack(directory, request, timeoutMs);
    // A stream keeps its slot until its child has ended.
    void child.ended.then(release);
    child.stdin.end(body);
    try {
      const { parts, rest } = await holdBack(child.stdout, SMALL_ANSWER, MAX_HOLD_MS);
      if (rest !== null) return { stream: releasedStream(toTheEnd(parts, rest, child, workspaceId), child.kill) };
      return { bytes: Buffer.concat(parts), end: await child.ended };
    } catch (error) {
      child.kill();
      throw error;
    }
  }

  async function* toTheEnd(parts: Buffer[], rest: AsyncIterable<Buffer>, child: GitChild, workspaceId: string): AsyncGenerator<Buffer> {
    yield* parts;
    yield* rest;
    const { code, signal, stderr } = await child.ended;
    if (code === 0) return;
    if (signal === null) await mayRepair(workspaceId, stderr);
    throw new Error('git upload-pack has failed');
  }

  return async function answer(request) {
    for (let tries = 1; ; tries++) {
      const release = await slots.acquire(request.workspaceId, request.signal);
      const { stream, bytes, end } = await attempt(request, release).catch((error: unknown) => {
        release();
        throw error;
      });
      if (stream !== undefined) return stream;
      if (end.code === 0) {
        options.responses.put(answerKey(request), bytes);
        return bytes;
      }
      request.signal?.throwIfAborted();
      if (end.signal !== null) throw new RefusedRequest(503, 'The clone took too long: try again.');
      if (tries === 1 && (await mayRepair(request.workspaceId, end.stderr))) continue;
      // What git has to say to the client stands in its output.
      if (bytes.length > 0) return bytes;
      throw new RefusedRequest(500, 'The repository cannot be read at the moment.', { cause: new Error(end.stderr) });
    }
  };
}

function startUploadPack(directory: string, { version, signal }: UploadPackRequest, timeoutMs: number): GitChild {
  const seconds = Math.ceil(timeoutMs / 1000);
  return startGit(['upload-pack', '--stateless-rpc', '--strict', `--timeout=${seconds}`, '.'], {
    cwd: directory,
    env: version === 0 ? {} : { GIT_PROTOCOL: `version=${version}` },
    timeoutMs,
    signal,
  });
}
