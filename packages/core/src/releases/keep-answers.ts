import type { Release } from '@argosy/contracts/http/delivery';
import type { Tx } from '@argosy/db/client';
import type { AppError } from '@argosy/domain/app-error';
import type { Deps } from '../deps.ts';
import { keepAnswers, keyLost, lockAttempts, type KeptAnswer } from '../idempotency/keys.ts';
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
  return scope.idempotency === undefined || keys.has(scope.idempotency.attempt) ? null : keyLost();
}

/** Keeps what is answered to each request that came with a key, together with the releases themselves (trust-I2). */
export async function keepReleases(deps: Deps, tx: Tx, made: readonly { intent: ReleaseIntent; row: ReleaseRow }[]): Promise<void> {
  const kept = made.flatMap(({ intent: { scope }, row }) =>
    scope.idempotency === undefined ? [] : [{ attempt: scope.idempotency, answer: acceptedRelease(viewRelease(row)) }],
  );
  await keepAnswers(deps, tx, kept);
}

/** The answer to whoever asked for something that a release shows. */
export function acceptedRelease(body: Release): KeptAnswer {
  return { status: 202, headers: { location: body.links['self'] ?? '' }, body };
}
