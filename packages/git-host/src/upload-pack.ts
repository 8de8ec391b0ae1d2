import { createHash } from 'node:crypto';
import type { RepositoryHead } from '@argosy/core/ports/git-host';
import type { ProtocolVersion } from './advertise.ts';
import { startGit, type GitChild } from './git-child.ts';
import { holdBack } from './hold-back.ts';
import { createKeepSound, type KeepSound } from './keep-sound.ts';
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

/** The key of an answer: all that decides it, and the workspace first. */
export function answerKey({ workspaceId, head, version, body }: UploadPackRequest): string {
  return `${workspaceId}:${head.generation}:${version}:${createHash('sha256').update(body).digest('base64')}`;
}

/** Answers requests with `git upload-pack` on the local copy of a repository. */
export function createUploadPack(options: UploadPackOptions): UploadPack {
  const { repositories, responses, slots } = options;
  const keepSound = createKeepSound(repositories, options.log);

  return async function answer(request) {
    const { workspaceId, signal } = request;
    for (let tries = 1; ; tries++) {
      const release = await slots.acquire(workspaceId, signal);
      const { stream, bytes, end } = await attempt(options, keepSound, request, release).catch((error: unknown) => {
        release();
        throw error;
      });
      if (stream !== undefined) return stream;
      if (end.code === 0) {
        responses.put(answerKey(request), bytes);
        return bytes;
      }
      signal?.throwIfAborted();
      if (end.signal !== null) throw new RefusedRequest(503, 'The clone took too long: try again.');
      if (tries === 1 && (await keepSound(workspaceId, end.stderr))) continue;
      // What git has to say to the client stands in its output.
      if (bytes.length > 0) return bytes;
      throw new RefusedRequest(500, 'The repository cannot be read at the moment.', { cause: new Error(end.stderr) });
    }
  };
}

/** Runs git once: a whole small answer with how git ended, or a stream. */
async function attempt(
  { repositories, timeoutMs }: UploadPackOptions,
  keepSound: KeepSound,
  request: UploadPackRequest,
  release: () => void,
) {
  const { workspaceId, head, body, signal } = request;
  const directory = await repositories.ensure(workspaceId, head);
  signal?.throwIfAborted();
  const child = startUploadPack(directory, request, timeoutMs);
  // A stream keeps its slot until its child has ended.
  void child.ended.then(release);
  child.stdin.end(body);
  try {
    const { parts, rest } = await holdBack(child.stdout, SMALL_ANSWER, MAX_HOLD_MS);
    if (rest === null) return { bytes: Buffer.concat(parts), end: await child.ended };
    const failed = async (stderr: string): Promise<void> => void (await keepSound(workspaceId, stderr));
    return { stream: releasedStream(toTheEnd(parts, rest, child, failed), child.kill) };
  } catch (error) {
    child.kill();
    throw error;
  }
}

/** Passes git's output on; throws at its end where git failed, so that no part is taken for the whole. */
async function* toTheEnd(
  parts: Buffer[],
  rest: AsyncIterable<Buffer>,
  child: GitChild,
  failed: (stderr: string) => Promise<void>,
): AsyncGenerator<Buffer> {
  yield* parts;
  yield* rest;
  const { code, signal, stderr } = await child.ended;
  if (code === 0) return;
  if (signal === null) await failed(stderr);
  throw new Error('git upload-pack has failed');
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
