import type { InjectOptions } from 'fastify';
import type { Server } from '../../src/fastify.ts';

export interface Answer {
  status: number;
  headers: Record<string, string | string[] | number | undefined>;
  text: string;
  /** The body as JSON; null where it is none. */
  body: Body;
}

/** What a test looks into; anything that is not there is undefined. */
export interface Body {
  [key: string]: unknown;
  id: string;
  data: Body[];
  page: { nextCursor: string | null; hasMore: boolean };
  links: Record<string, string>;
}

export interface Options {
  body?: unknown;
  /** A body that is sent as it is. */
  text?: string;
  /** Another bearer token; null sends none. */
  token?: string | null;
  headers?: Record<string, string>;
}

export type Call = (method: NonNullable<InjectOptions['method']>, url: string, options?: Options) => Promise<Answer>;

/** Calls the server without a network, as the owner of the token. */
export function callerOf(server: Server, bearer: string): Call {
  return async (method, url, { body, text, token = bearer, headers = {} } = {}) => {
    const payload = text ?? (body === undefined ? undefined : JSON.stringify(body));
    const answer = await server.inject({
      method,
      url,
      headers: {
        ...(token !== null && { authorization: `Bearer ${token}` }),
        ...(payload !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(payload !== undefined && { payload }),
    });
    return { status: answer.statusCode, headers: answer.headers, text: answer.payload, body: parse(answer.payload) };
  };
}

function parse(text: string): Body {
  try {
    return JSON.parse(text) as Body;
  } catch {
    return null as unknown as Body;
  }
}
