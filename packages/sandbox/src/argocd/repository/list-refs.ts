import { request as requestHttp } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { request as requestHttps } from 'node:https';
import { authorizationOf } from './access.ts';
import type { Access } from './access.ts';
import { renderDialError } from './dial-error.ts';
import { parseAdvertisement } from './refs.ts';
import type { Refs } from './refs.ts';
import { RpcError } from './rpc-error.ts';

const TIMEOUT_MS = 15_000;
const MAX_BODY_BYTES = 64 * 1024 * 1024;
const MAX_REASON_BYTES = 4_096;

/**
 * Asks a repository for its references, as Argo CD's go-git does (fact-40): one plain request of protocol version 0, on a
 * connection of its own, without following redirects.
 *
 * @throws RpcError in Argo CD's words
 */
export async function listRefs(access: Access, signal: AbortSignal): Promise<Refs> {
  const url = infoRefs(access.url);
  const answer = await send(access, url, signal).catch((error: unknown) => {
    throw new RpcError(`failed to list refs: Get "${url.href}": ${describe(error, url)}`);
  });
  if (answer.status >= 200 && answer.status < 300) return parseAdvertisement(answer.body);
  const reason = answer.body.toString('utf8', 0, MAX_REASON_BYTES);
  throw new RpcError(`failed to list refs: ${describeStatus(answer.status, reason, url)}`);
}

/** The address that is asked, without a name and password that it may carry. */
export function infoRefs(repository: string): URL {
  const url = new URL(repository);
  url.username = '';
  url.password = '';
  url.pathname = `${url.pathname.replace(/\/+$/u, '')}/info/refs`;
  url.search = '?service=git-upload-pack';
  return url;
}

interface Answer {
  readonly status: number;
  readonly body: Buffer;
}

function send(access: Access, url: URL, signal: AbortSignal): Promise<Answer> {
  const authorization = authorizationOf(access);
  const headers = {
    'user-agent': 'go-git/5.x',
    accept: '*/*',
    ...(authorization === undefined ? {} : { authorization }),
  };
  const options = { agent: false as const, headers, signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]) };
  const tls = { rejectUnauthorized: !access.insecure, ...(access.trusted === undefined ? {} : { ca: access.trusted }) };
  return new Promise((resolve, reject) => {
    const onAnswer = (answer: IncomingMessage): void => {
      readBody(answer).then((body) => resolve({ status: answer.statusCode ?? 0, body }), reject);
    };
    const request = url.protocol === 'https:' ? requestHttps(url, { ...options, ...tls }, onAnswer) : requestHttp(url, options, onAnswer);
    request.on('error', reject);
    request.end();
  });
}

async function readBody(answer: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of answer as AsyncIterable<Buffer>) {
    size += part.length;
    if (size > MAX_BODY_BYTES) throw new Error('the list of references is too long');
    parts.push(part);
  }
  return Buffer.concat(parts);
}

function describe(error: unknown, url: URL): string {
  const { name, cause } = error instanceof Error ? error : new Error();
  const timedOut = name === 'TimeoutError' || (cause instanceof Error && cause.name === 'TimeoutError');
  if (timedOut) return 'context deadline exceeded (Client.Timeout exceeded while awaiting headers)';
  return name === 'AbortError' ? 'context canceled' : renderDialError(error, url);
}

function describeStatus(status: number, reason: string, url: URL): string {
  if (status === 401) return `authentication required: ${reason}`;
  if (status === 403) return `authorization failed: ${reason}`;
  if (status === 404) return `repository not found: ${reason}`;
  return `unexpected client error: unexpected requesting ${JSON.stringify(url.href)} status code: ${status}`;
}
