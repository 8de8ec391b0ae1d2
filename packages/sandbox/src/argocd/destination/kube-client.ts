import type { IncomingMessage } from 'node:http';
import { Agent, request } from 'node:https';
import { ApiError } from '../../kubernetes/api-error.ts';
import type { ClusterSecret } from './cluster-secret.ts';
import { describeNetworkError } from './network-error.ts';

const REQUEST_LIMIT_MS = 30_000;
const MOST_BYTES = 64 * 1024 * 1024;

export interface KubeRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** With its query. */
  readonly path: string;
  readonly body?: unknown;
  readonly contentType?: string;
  readonly signal?: AbortSignal;
}

/** HTTPS requests to one API server. */
export interface KubeClient {
  /** @throws ApiError what the server refuses; Error where it is not reached */
  call(request: KubeRequest): Promise<unknown>;
  /** The open answer, for watches: whoever takes it reads it to its end or destroys it. */
  open(request: KubeRequest): Promise<IncomingMessage>;
  close(): void;
}

export function createKubeClient(cluster: ClusterSecret): KubeClient {
  const { ca, cert, key, insecure, serverName, server } = cluster;
  const agent = new Agent({
    keepAlive: true,
    rejectUnauthorized: !insecure,
    ...(ca === undefined ? {} : { ca }),
    ...(cert === undefined ? {} : { cert }),
    ...(key === undefined ? {} : { key }),
    ...(serverName === undefined ? {} : { servername: serverName }),
  });
  const open = (wanted: KubeRequest) =>
    new Promise<IncomingMessage>((resolve, reject) => {
      const url = new URL(`${server}${wanted.path}`);
      const body = wanted.body === undefined ? undefined : JSON.stringify(wanted.body);
      const { method, signal } = wanted;
      const out = request(url, { method, agent, headers: headersOf(cluster, wanted, body), ...(signal === undefined ? {} : { signal }) });
      out.setTimeout(REQUEST_LIMIT_MS, () => out.destroy(new Error('i/o timeout')));
      out.once('response', (answer) => {
        out.setTimeout(0);
        resolve(answer);
      });
      out.once('error', (error) => reject(new Error(describeNetworkError(method, url, error), { cause: error })));
      out.end(body);
    });
  return {
    async call(wanted) {
      const answer = await open({ ...wanted, signal: wanted.signal ?? AbortSignal.timeout(REQUEST_LIMIT_MS) });
      return parseAnswer(answer.statusCode ?? 0, await readText(answer));
    },
    async open(wanted) {
      const answer = await open(wanted);
      if (answer.statusCode !== 200) parseAnswer(answer.statusCode ?? 0, await readText(answer));
      return answer;
    },
    close: () => agent.destroy(),
  };
}

/** @throws Error where there is more than is read of one answer */
async function readText(answer: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of answer as AsyncIterable<Buffer>) {
    size += part.length;
    if (size > MOST_BYTES) throw new Error('the answer is too large');
    parts.push(part);
  }
  return Buffer.concat(parts).toString();
}

function headersOf({ bearerToken, username, password }: ClusterSecret, { contentType }: KubeRequest, body: string | undefined) {
  const basic = username === undefined ? undefined : `Basic ${Buffer.from(`${username}:${password ?? ''}`).toString('base64')}`;
  const authorization = bearerToken === undefined ? basic : `Bearer ${bearerToken}`;
  return {
    accept: 'application/json',
    'user-agent': 'argocd-application-controller',
    ...(authorization === undefined ? {} : { authorization }),
    ...(body === undefined ? {} : { 'content-type': contentType ?? 'application/json', 'content-length': String(Buffer.byteLength(body)) }),
  };
}

interface Status {
  readonly message?: string;
  readonly reason?: string;
}

function parseAnswer(code: number, body: string): unknown {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body);
  } catch {
    parsed = { message: body.slice(0, 200) };
  }
  if (code >= 200 && code < 300) return parsed;
  const { message, reason = 'Unknown' } = (parsed ?? {}) as Status;
  const unauthorized = code === 401 ? 'the server has asked for the client to provide credentials' : undefined;
  throw new ApiError(code, reason, unauthorized ?? message ?? `the server answered ${code}`);
}
