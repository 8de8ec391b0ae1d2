import { ClusterError } from '@argosy/core/ports/cluster-gateway';

/** The API server asks to come back later (429 or 503 with Retry-After). */
export class ThrottledError extends ClusterError {
  readonly retryAfterMs: number;

  constructor(status: number, retryAfterMs: number) {
    super('unreachable', `The API server answered ${status} and asks to wait ${Math.ceil(retryAfterMs / 1000)} s.`, { status });
    this.retryAfterMs = retryAfterMs;
  }
}

/** Milliseconds that a Retry-After header in seconds asks for, at most a minute; nothing where there is none. */
export function parseRetryAfter(header: string | undefined): number | undefined {
  if (header === undefined || !/^\d{1,6}$/.test(header)) return undefined;
  return Math.min(Number(header) * 1000, 60_000);
}
