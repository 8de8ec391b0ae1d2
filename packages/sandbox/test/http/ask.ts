import { request } from 'node:https';
import type { IncomingHttpHeaders } from 'node:http';
import type { Cluster } from '../clients/start-cluster.ts';

export interface Heard {
  readonly code: number;
  readonly headers: IncomingHttpHeaders;
  readonly bytes: Buffer;
  /** The body, read as JSON; the text where it is none. */
  readonly body: unknown;
}

export interface Question {
  readonly method?: string;
  readonly headers?: Record<string, string>;
  /** An object goes as JSON. */
  readonly body?: unknown;
  /** The administrator's unless given; null for none. */
  readonly token?: string | null;
}

/** Asks the API server of a cluster, without any client between. */
export async function ask(
  cluster: Cluster,
  path: string,
  { method = 'GET', headers = {}, body, token = cluster.token }: Question = {},
): Promise<Heard> {
  const { promise, resolve, reject } = Promise.withResolvers<Heard>();
  const sent = request(
    `${cluster.url}${path}`,
    {
      method,
      ca: cluster.authority,
      agent: false,
      headers: {
        ...(token === null ? {} : { authorization: `Bearer ${token}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
    },
    (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.once('error', reject);
      response.once('end', () => {
        const bytes = Buffer.concat(chunks);
        resolve({ code: response.statusCode ?? 0, headers: response.headers, bytes, body: parse(bytes) });
      });
    },
  );
  sent.once('error', reject);
  sent.end(body === undefined || typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body));
  return promise;
}

function parse(bytes: Buffer): unknown {
  const text = bytes.toString('utf8');
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
