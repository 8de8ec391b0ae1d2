import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { Tx } from '@argosy/db/client';
import { isGone } from '@argosy/db/life-sign';
import { AppError } from '@argosy/domain/app-error';
import type { Deps } from '../deps.ts';

export interface IdempotencyId {
  principal: string;
  method: string;
  path: string;
  key: string;
}

/** An answer that was given before. */
export interface KeptAnswer {
  status: number;
  headers: Record<string, string>;
  body: unknown;
}

/** A first request that has its key. */
export interface Attempt {
  id: IdempotencyId;
  /** Names this one try: a key that was freed and taken again has another. */
  attempt: string;
  /** The answer that was last written in the transaction of what the request does; that may have been rolled back. */
  kept?: KeptAnswer;
}

const KEPT_MS = 24 * 3600 * 1000;
/** No request runs for so long: one that has not answered was lost, although its process lives. */
const ABANDONED_MS = 120_000;

/**
 * Takes the key for a first request, or gives the answer that the first one got. A key whose process is gone without an
 * answer is free.
 *
 * @param body the request's body as JSON text
 * @throws AppError request_in_progress, idempotency_mismatch
 */
export async function beginIdempotent(deps: Deps, id: IdempotencyId, body: string): Promise<Attempt | KeptAnswer> {
  const now = deps.clock.now();
  const requestHash = new Uint8Array(createHash('sha256').update(body).digest());
  const mine = { id, attempt: deps.newUuid() };
  const { principal, method, path, key } = id;
  const made = await deps.db.platform.$executeRaw`
    INSERT INTO idempotency_keys (principal, method, path, key, request_hash, owner, attempt, created_at)
    VALUES (${principal}, ${method}, ${path}, ${key}, ${requestHash}, ${deps.instance}, ${mine.attempt}, ${now})
    ON CONFLICT DO NOTHING`;
  if (made > 0) return mine;
  const known = await deps.db.platform.$transaction(async (tx) => {
    await tx.$queryRaw`SELECT 1 FROM idempotency_keys WHERE principal = ${principal} AND method = ${method} AND path = ${path} AND key = ${key} FOR UPDATE`;
    const where = { principal_method_path_key: id };
    const row = await tx.idempotencyKey.findUnique({ where });
    if (row === null) return null;
    if (await isFree(tx, row, now)) {
      const taken = { requestHash, status: null, owner: deps.instance, attempt: mine.attempt, createdAt: now };
      await tx.idempotencyKey.update({ where, data: taken, select: { key: true } });
      return mine;
    }
    if (Buffer.compare(row.requestHash, requestHash) !== 0) {
      throw new AppError('idempotency_mismatch', 'This Idempotency-Key was used for a request with another body.');
    }
    if (row.status === null)
      throw new AppError('request_in_progress', 'The first request with this Idempotency-Key is still running.', { retryAfter: 1 });
    return { status: row.status, headers: (row.headers ?? {}) as Record<string, string>, body: unseal(deps, id, row.body) };
  });
  // It was freed in between: of all who see that, one takes it.
  return known ?? beginIdempotent(deps, id, body);
}

async function isFree(tx: Tx, row: { status: number | null; owner: string; createdAt: Date }, now: Date): Promise<boolean> {
  const age = now.getTime() - row.createdAt.getTime();
  if (age > KEPT_MS) return true;
  return row.status === null && (age > ABANDONED_MS || (await isGone(tx, row.owner)));
}

/**
 * Which of these first requests still have their keys. Their rows stay locked, so that none loses it before the
 * transaction ends: what they do and the answer that is kept are one fact (trust-I2).
 */
export async function lockAttempts(tx: Tx, attempts: string[]): Promise<Set<string>> {
  if (attempts.length === 0) return new Set();
  const rows = await tx.$queryRaw<{ attempt: string }[]>`
    SELECT attempt FROM idempotency_keys WHERE attempt = ANY(${attempts}) AND status IS NULL ORDER BY attempt FOR UPDATE`;
  return new Set(rows.map((row) => row.attempt));
}

/** Why a first request that has lost its key may not be carried out any more. */
export function keyLost(): AppError {
  return new AppError('request_in_progress', 'A repetition of this request has taken its place.', { retryAfter: 1 });
}

/**
 * Keeps the answer of a first request, and its key until the transaction ends, in the transaction of what it does.
 *
 * @param attempt undefined where the request came without a key
 * @throws AppError request_in_progress where a repetition has the key by now
 */
export async function keepAnswer(deps: Deps, tx: Tx, attempt: Attempt | undefined, answer: KeptAnswer): Promise<void> {
  if (attempt === undefined) return;
  if (!(await lockAttempts(tx, [attempt.attempt])).has(attempt.attempt)) throw keyLost();
  await keepAnswers(deps, tx, [{ attempt, answer }]);
}

/** Keeps the answers of first requests whose keys are locked, by one statement for all. */
export async function keepAnswers(deps: Deps, tx: Tx, kept: { attempt: Attempt; answer: KeptAnswer }[]): Promise<void> {
  if (kept.length === 0) return;
  const rows = kept.map(({ attempt: { id, attempt }, answer: { status, headers, body } }) => ({
    attempt,
    status,
    headers,
    body: seal(deps, id, body),
  }));
  await tx.$executeRaw`
    UPDATE idempotency_keys k SET status = v.status, headers = v.headers, body = v.body
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS v (attempt text, status integer, headers jsonb, body jsonb)
    WHERE k.attempt = v.attempt`;
  for (const { attempt, answer } of kept) attempt.kept = answer;
}

/**
 * Keeps the answer of a first request as it is given, or frees its key where the answer is none to be kept. Without an
 * answer, what was kept together with the action stays: it changes nothing about what was done.
 */
export async function finishIdempotent(deps: Deps, { id, attempt, kept }: Attempt, answer: KeptAnswer | null): Promise<void> {
  if (answer === null) {
    await deps.db.platform.idempotencyKey.deleteMany({ where: { ...id, attempt, status: null } });
  } else if (!isDeepStrictEqual(kept, answer)) {
    // Who waited for a release is answered something else than what was kept with it.
    await deps.db.platform.idempotencyKey.updateMany({
      where: { ...id, attempt },
      data: { status: answer.status, headers: answer.headers, body: seal(deps, id, answer.body) },
    });
  }
}

/** Forgets the answers that are no longer given again. */
export async function purgeIdempotency(deps: Deps): Promise<void> {
  await deps.db.platform.idempotencyKey.deleteMany({ where: { createdAt: { lt: new Date(deps.clock.now().getTime() - KEPT_MS) } } });
}

/** Answers are kept sealed: one that made a token or a credential holds a secret. */
function seal(deps: Deps, id: IdempotencyId, body: unknown): { sealed: string } {
  return { sealed: Buffer.from(deps.secrets.seal(JSON.stringify(body ?? null), identity(id))).toString('base64') };
}

function unseal(deps: Deps, id: IdempotencyId, stored: unknown): unknown {
  const { sealed } = stored as { sealed: string };
  return JSON.parse(deps.secrets.open(Buffer.from(sealed, 'base64'), identity(id)));
}

function identity({ principal, method, path, key }: IdempotencyId): string {
  return `idempotency_keys/${principal} ${method} ${path} ${key}`;
}
