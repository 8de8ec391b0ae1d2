import { PrismaPg } from '@prisma/adapter-pg';
import { PrismaClient } from './generated/client.ts';

export type { PrismaClient } from './generated/client.ts';
export type * as Rows from './generated/models.ts';

/** A Prisma client inside a transaction. */
export type Tx = Omit<PrismaClient, '$connect' | '$disconnect' | '$on' | '$transaction' | '$extends'>;

export interface DatabaseOptions {
  /** The URL of a login that may act as argosy_app. */
  url: string;
  /** Connections at most. */
  poolSize?: number;
  /** Milliseconds after which PostgreSQL gives up on a statement. */
  statementTimeoutMs?: number;
}

/** Session settings of every connection: the tenant's role, and limits so that nothing waits for ever (trust-F11). */
export function sessionOptions(statementTimeoutMs: number): string {
  return `-c role=argosy_app -c statement_timeout=${statementTimeoutMs} -c lock_timeout=5000 -c idle_in_transaction_session_timeout=30000 -c timezone=UTC`;
}

/** Opens the pool. Nothing connects before the first query. */
export function openPrisma(options: DatabaseOptions): PrismaClient {
  const adapter = new PrismaPg({
    connectionString: withoutOptions(options.url),
    max: options.poolSize ?? 10,
    connectionTimeoutMillis: 5000,
    options: sessionOptions(options.statementTimeoutMs ?? 15_000),
  });
  return new PrismaClient({ adapter });
}

/**
 * The URL without an `options` parameter of its own: it would take the place of the session's options, and with them of
 * the role that row-level security applies to.
 */
export function withoutOptions(url: string): string {
  const parsed = new URL(url);
  parsed.searchParams.delete('options');
  return parsed.href;
}
