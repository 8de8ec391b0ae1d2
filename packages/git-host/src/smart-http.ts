import type { RepositoryHead, RepositoryReader } from '@argosy/core/ports/git-host';
import { parseProtocolVersion, renderAdvertisement, renderRefs, type ProtocolVersion } from './advertise.ts';
import type { GitHostLog } from './log.ts';
import { pkt, ProtocolError } from './pkt-line.ts';
import { findPlainFetch, parseCommand } from './protocol-v2.ts';
import { createRangeFetch, type RangeFetch } from './range-fetch.ts';
import { readBody, RefusedRequest } from './read-body.ts';
import { createRepositoryCache } from './repository-cache.ts';
import { createResponseCache, type ResponseCache } from './response-cache.ts';
import { createSlots } from './slots.ts';
import { answerKey, createUploadPack, type UploadPack, type UploadPackRequest } from './upload-pack.ts';

export interface SmartHttpOptions {
  reader: RepositoryReader;
  /** A folder of Argosy's own for local copies of repositories; several processes may share it. */
  cacheDir: string;
  log?: GitHostLog;
  /** Children of `git upload-pack` at once; default 4, half of them for one workspace. */
  maxUploadPacks?: number;
  /** How long one of them may live, a slow client's reading included; default 10 minutes. */
  uploadPackTimeoutMs?: number;
  /** Bytes of stored packs that one answer made of them may have; default 16 MiB. */
  maxRangeBytes?: number;
  /** Bytes of small answers kept for the next client that asks the same; default 64 MiB. */
  answerCacheBytes?: number;
}

export interface GitRequest {
  method: string;
  /** Below the repository's address, without a slash before it: `info/refs`, `git-upload-pack`. */
  path: string;
  query: URLSearchParams;
  /** With lower-case names. */
  headers: Readonly<Record<string, string | string[] | undefined>>;
  body: AsyncIterable<Uint8Array>;
  /** The workspace whose credential the caller has checked. */
  workspaceId: string;
  /** Where the repository stood when it did. */
  head: RepositoryHead;
  /** Aborts when the client goes away. */
  signal?: AbortSignal;
}

/** A stream is to be read or returned (as `Readable.from` does when it is destroyed): it may hold a child. */
export interface GitResponse {
  status: number;
  headers: Record<string, string>;
  body: Uint8Array | AsyncIterable<Uint8Array>;
}

export interface SmartHttp {
  /**
   * Answers one request; never throws for what a client sent.
   *
   * @throws Error where the store fails; the signal's reason when it aborts
   */
  handle(request: GitRequest): Promise<GitResponse>;
  /** Forgets what is kept of a workspace, on disk and in memory. */
  drop(workspaceId: string): Promise<void>;
  /** Removes local copies that nobody has used for days; to be called now and then. */
  sweep(): Promise<void>;
  /** Ends the children and the requests that wait for them. */
  close(): Promise<void>;
}

const MAX_BODY = 10 * 1024 * 1024;
const NEVER_KEEP = {
  'cache-control': 'no-cache, max-age=0, must-revalidate',
  pragma: 'no-cache',
  expires: 'Fri, 01 Jan 1980 00:00:00 GMT',
};
const READ_ONLY = "Argosy's repositories are read-only: change them through the API.";

/** Serves repositories to Git clients, read-only, over smart HTTP. */
export function createSmartHttp(options: SmartHttpOptions): SmartHttp {
  const { reader, cacheDir, log, maxUploadPacks = 4, uploadPackTimeoutMs = 600_000, maxRangeBytes = 16 * 1024 * 1024 } = options;
  const closing = new AbortController();
  const graceMs = uploadPackTimeoutMs + 60_000;
  const repositories = createRepositoryCache({ reader, cacheDir, graceMs, log, closing: closing.signal });
  const responses = createResponseCache(options.answerCacheBytes ?? 64 * 1024 * 1024);
  const slots = createSlots({ total: maxUploadPacks, perWorkspace: Math.ceil(maxUploadPacks / 2), maxWaiting: 16 * maxUploadPacks });
  const uploadPack = createUploadPack({ repositories, responses, slots, timeoutMs: uploadPackTimeoutMs, log });
  const rangeFetch = createRangeFetch({ reader, maxBytes: maxRangeBytes, log });
  const serve = createServing({ responses, uploadPack, rangeFetch });
  return {
    async handle(request) {
      const signals = request.signal === undefined ? [closing.signal] : [request.signal, closing.signal];
      try {
        return await route({ ...request, signal: AbortSignal.any(signals) }, serve);
      } catch (error) {
        if (error instanceof RefusedRequest) return refusal(error.status, error.message);
        if (error instanceof ProtocolError) return refusal(400, `This is not Git's protocol: ${error.message}.`);
        throw error;
      }
    },
    async drop(workspaceId) {
      responses.drop(`${workspaceId}:`);
      await repositories.discard(workspaceId);
    },
    sweep: () => repositories.sweep(),
    async close() {
      closing.abort(new Error('the server is closing'));
      await repositories.settled();
    },
  };
}

type Serve = (request: UploadPackRequest) => Promise<Uint8Array | AsyncIterable<Uint8Array>>;

async function route(request: GitRequest, serve: Serve): Promise<GitResponse> {
  const { method, path, headers, head, workspaceId, signal } = request;
  const version = parseProtocolVersion(one(headers['git-protocol']));
  if (path === 'info/refs') {
    if (method !== 'GET') return refusal(405, 'Refs are read with GET.', { allow: 'GET' });
    return refs(request.query.getAll('service'), version, head);
  }
  if (path === 'git-receive-pack') return refusal(403, READ_ONLY);
  if (path !== 'git-upload-pack') return refusal(404, 'There is nothing here.');
  if (method !== 'POST') return refusal(405, 'Packs are read with POST.', { allow: 'POST' });
  if (one(headers['content-type']) !== 'application/x-git-upload-pack-request') {
    return refusal(415, 'The body has to be application/x-git-upload-pack-request.');
  }
  const body = await readBody(request.body, one(headers['content-encoding']), MAX_BODY);
  return success('application/x-git-upload-pack-result', await serve({ workspaceId, head, version, body, signal }));
}

function refs(services: readonly string[], version: ProtocolVersion, head: RepositoryHead): GitResponse {
  const service = services.length > 1 ? 'several' : services[0];
  if (service === 'git-upload-pack') return success('application/x-git-upload-pack-advertisement', renderAdvertisement(version, head.head));
  if (service === 'git-receive-pack') return refusal(403, READ_ONLY);
  const why = service === undefined ? 'This server speaks the smart HTTP protocol only.' : 'There is no such service.';
  return refusal(403, why);
}

function createServing(parts: { responses: ResponseCache; uploadPack: UploadPack; rangeFetch: RangeFetch }): Serve {
  return async function serve(request) {
    const command = request.version === 2 ? parseCommand(request.body) : null;
    if (request.version === 2) {
      if (command === null) return Buffer.alloc(0);
      if (command.capabilities.some((item) => item.startsWith('object-format=') && item !== 'object-format=sha1')) {
        return pkt('ERR this repository is of SHA-1\n');
      }
      if (command.name === 'ls-refs') return renderRefs(command.args, request.head.head);
      if (command.name !== 'fetch') return pkt('ERR there is no such command\n');
    }
    const key = answerKey(request);
    const kept = parts.responses.find(key);
    if (kept !== null) return kept;
    const fetch = command === null ? null : findPlainFetch(command.args);
    const range = fetch === null ? null : await parts.rangeFetch(request.workspaceId, fetch);
    if (range === null) return parts.uploadPack(request);
    if (Buffer.isBuffer(range)) parts.responses.put(key, range);
    return range;
  };
}

function success(type: string, body: GitResponse['body']): GitResponse {
  return { status: 200, headers: { 'content-type': type, ...NEVER_KEEP }, body };
}

function refusal(status: number, sentence: string, headers: Record<string, string> = {}): GitResponse {
  const again: Record<string, string> = status === 503 ? { 'retry-after': '5' } : {};
  return {
    status,
    headers: { 'content-type': 'text/plain; charset=utf-8', ...NEVER_KEEP, ...again, ...headers },
    body: Buffer.from(`${sentence}\n`),
  };
}

function one(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header[0] : header;
}
