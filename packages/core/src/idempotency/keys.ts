import { createHash } from 'node:crypto';
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

const KEPT_MS = 24 * 3600 * 1000;
/** A first request that has not answered after this time died with its process; its key is free again. */
const ABANDONED_MS = 120_000;

/**
 * Takes the key for a first request, or gives the answer that the first one got.
 *
 * @param body the request's body as JSON text
 * @returns null where this is the first request
 * @throws AppError request_in_progress, idempotency_mismatch
 */
export async function beginIdempotent(deps: Deps, id: IdempotencyId, body: string): Promise<KeptAnswer | null> {
  const now = deps.clock.now();
  const requestHash = new Uint8Array(createHash('sha256').update(body).digest());
  return deps.db.platform.$transaction(async (tx) => {
    const { principal, method, path, key } = id;
    const made = await tx.$executeRaw`
      INSERT INTO idempotency_keys (principal, method, path, key, request_hash, created_at) VALUES (${principal}, ${method}, ${path}, ${key}, ${requestHash}, ${now})
      ON CONFLICT DO NOTHING`;
    if (made > 0) return null;
    await tx.$queryRaw`SELECT 1 FROM idempotency_keys WHERE principal = ${principal} AND method = ${method} AND path = ${path} AND key = ${key} FOR UPDATE`;
    const where = { principal_method_path_key: id };
    const row = await tx.idempotencyKey.findUnique({ where });
    const age = row === null ? Infinity : now.getTime() - row.createdAt.getTime();
    if (row === null || age > KEPT_MS || (row.status === null && age > ABANDONED_MS)) {
      await tx.idempotencyKey.upsert({
        where,
        create: { ...id, requestHash, createdAt: now },
        update: { requestHash, status: null, createdAt: now },
        select: { key: true },
      });
      return null;
    }
    if (Buffer.compare(row.requestHash, requestHash) !== 0) {
      throw new AppError('idempotency_mismatch', 'This Idempotency-Key was used for a request with another body.');
    }
    if (row.status === null)
      throw new AppError('request_in_progress', 'The first request with this Idempotency-Key is still running.', { retryAfter: 1 });
    return { status: row.status, headers: (row.headers ?? {}) as Record<string, string>, body: unseal(deps, id, row.body) };
  });
}

/** Keeps the answer of a first request, or frees its key where the answer is none to be kept. */
export async function finishIdempotent(deps: Deps, id: IdempotencyId, answer: KeptAnswer | null): Promise<void> {
  const where = { principal_method_path_key: id };
  if (answer === null) {
    await deps.db.platform.idempotencyKey.deleteMany({ where: id });
    return;
  }
  await deps.db.platform.idempotencyKey.update({
    where,
    data: { status: answer.status, headers: answer.headers, body: seal(deps, id, answer.body) },
    select: { key: true },
  });
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
