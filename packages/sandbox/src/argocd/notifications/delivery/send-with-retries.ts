import type { Timers } from '../../../timers.ts';
import type { WebhookService } from '../configuration/webhook-service.ts';
import { PointlessRequestError, type Answer, type OutgoingRequest } from './http-exchange.ts';

export interface RetryOptions {
  readonly timers: Timers;
  readonly signal: AbortSignal;
  readonly limits: Pick<WebhookService, 'retryMax' | 'retryWaitMinMs' | 'retryWaitMaxMs'>;
  /** Does one attempt. */
  readonly attempt: (request: OutgoingRequest) => Promise<Answer>;
}

/**
 * Sends until an answer comes that no repetition is meant for: after 1, 2 and 4 seconds anew where nobody answers, and for
 * 429 and 5xx but 501 (fact-1).
 *
 * @throws Error where the last attempt has failed as well
 */
export async function sendWithRetries(request: OutgoingRequest, { timers, signal, limits, attempt }: RetryOptions): Promise<Answer> {
  for (let tried = 0; ; tried += 1) {
    const outcome = await attempt(request).catch((error: unknown) => error as Error);
    if (signal.aborted) throw new Error('the notifications controller was stopped');
    if (outcome instanceof PointlessRequestError) throw outcome;
    if (!(outcome instanceof Error) && !isWorthRetrying(outcome.status)) return outcome;
    if (tried >= limits.retryMax) throw new Error(describe(request, tried + 1, outcome));
    await sleep(timers, waitOf(outcome, tried, limits, timers.now()), signal);
  }
}

function isWorthRetrying(status: number): boolean {
  return status === 429 || status === 0 || (status >= 500 && status !== 501);
}

function describe({ method, shownUrl }: OutgoingRequest, attempts: number, outcome: Answer | Error): string {
  const gaveUp = `${method} ${shownUrl} giving up after ${attempts} attempt(s)`;
  return outcome instanceof Error ? `${gaveUp}: ${outcome.message}` : gaveUp;
}

function waitOf(outcome: Answer | Error, tried: number, limits: RetryOptions['limits'], now: Date): number {
  if (!(outcome instanceof Error) && (outcome.status === 429 || outcome.status === 503)) {
    const asked = parseRetryAfter(outcome.retryAfter, now);
    if (asked !== undefined) return asked;
  }
  return Math.min(2 ** tried * limits.retryWaitMinMs, limits.retryWaitMaxMs);
}

/** @returns milliseconds */
function parseRetryAfter(header: string | undefined, now: Date): number | undefined {
  if (header === undefined || header === '') return undefined;
  if (/^\d{1,9}$/.test(header)) return Number(header) * 1000;
  const at = Date.parse(header);
  return Number.isNaN(at) ? undefined : Math.max(at - now.getTime(), 0);
}

/** Ends early when the signal is given. */
export async function sleep(timers: Timers, ms: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  const { promise, resolve } = Promise.withResolvers<void>();
  const forget = timers.after(ms, resolve);
  const wake = () => resolve();
  signal.addEventListener('abort', wake, { once: true });
  await promise;
  signal.removeEventListener('abort', wake);
  forget();
}
