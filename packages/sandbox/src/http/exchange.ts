import type { IncomingMessage, ServerResponse } from 'node:http';
import type { HttpDeps } from './http-deps.ts';
import type { User } from './tokens/user.ts';

/** One request and where its answer goes. */
export interface Exchange {
  readonly deps: HttpDeps;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** Decoded, for example `/api/v1/namespaces`. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly user: User;
}
