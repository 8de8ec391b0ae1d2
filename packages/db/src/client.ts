import { PrismaPg } from '@prisma/adapter-pg';
import { PrismaClient } from './generated/client.ts';
import { SturdyClient } from './sturdy-client.ts';

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

/** What PostgreSQL has over its own limit for a statement before nobody waits for its answer any more, in milliseconds. */
const SILENCE_MS = 5000;

/**
 * Session settings of every connection: the tenant's role, and limits so that nothing waits for ever (trust-F11). A machine
 * that vanishes without a word holds its locks for half a minute, and not for hours.
 */
export function sessionOptions(statementTimeoutMs: number): string {
  const limits = `-c statement_timeout=${statementTimeoutMs} -c lock_timeout=5000 -c idle_in_transaction_session_timeout=30000`;
  return `-c role=argosy_app ${limits} -c tcp_keepalives_idle=15 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=3 -c timezone=UTC`;
}

/** Opens the pool. Nothing connects before the first query. */
export function openPrisma(options: DatabaseOptions): PrismaClient {
  const { statementTimeoutMs = 15_000 } = options;
  const adapter = new PrismaPg({
    connectionString: withoutOptions(options.url),
    Client: SturdyClient,
    max: options.poolSize ?? 10,
    connectionTimeoutMillis: 5000,
    // A connection whose other side has vanished is given up, and another one made.
    query_timeout: statementTimeoutMs + SILENCE_MS,
    options: sessionOptions(statementTimeoutMs),
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
