import type { Tx } from '@argosy/db/client';
import { AppError } from '@argosy/domain/app-error';
import type { Deps } from '../deps.ts';
import { keepAnswer, lockAttempts } from '../idempotency/keys.ts';
import type { ReleaseIntent } from './intent.ts';
import { viewRelease, type ReleaseRow } from './view.ts';

/** The idempotency keys that these intents still have, locked until the transaction ends. */
export function lockKeys(tx: Tx, intents: readonly ReleaseIntent[]): Promise<Set<string>> {
  return lockAttempts(
    tx,
    intents.map(({ scope }) => scope.idempotency?.attempt).filter((attempt) => attempt !== undefined),
  );
}

/** Why an intent may not be carried out any more: somebody repeated its request, and that one has the key now. */
export function hasLostKey({ scope }: ReleaseIntent, keys: ReadonlySet<string>): AppError | null {
  if (scope.idempotency === undefined || keys.has(scope.idempotency.attempt)) return null;
  return new AppError('request_in_progress', 'A repetition of this request has taken its place.', { retryAfter: 1 });
}

/** Keeps what is answered to each request that came with a key, together with the releases themselves (trust-I2). */
export async function keepAnswers(deps: Deps, tx: Tx, made: readonly { intent: ReleaseIntent; row: ReleaseRow }[]): Promise<void> {
  for (const { intent, row } of made) {
    const { idempotency } = intent.scope;
    if (idempotency === undefined) continue;
    const body = viewRelease(row);
    await keepAnswer(deps, tx, idempotency, { status: 202, headers: { location: body.links['self'] ?? '' }, body });
  }
}
