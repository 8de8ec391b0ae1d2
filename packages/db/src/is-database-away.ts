/** Prisma's own words for a database that cannot be reached, has closed the connection, or has no connection free. */
const PRISMA = new Set(['P1001', 'P1002', 'P1008', 'P1011', 'P1017', 'P2024', 'P2028', 'P2034', 'P2037']);
const KINDS = new Set(['DatabaseNotReachable', 'ConnectionClosed', 'SocketTimeout', 'TooManyConnections', 'TransactionWriteConflict']);
/**
 * SQLSTATEs of what passes: connection lost (08), out of resources (53), stopping or starting (57P0x), a statement or a
 * lock that took too long, serialization failures, and a server that is read-only during a failover.
 */
const SQLSTATES = /^(?:08|53)|^57P0|^(?:57014|55P03|40001|40P01|25006)$/;
/** The driver's words, which reach us where a transaction's connection is lost between two statements. */
const MESSAGES =
  /ECONNREFUSED|ECONNRESET|EPIPE|Connection terminated|is not queryable|the database system is|timeout exceeded when trying to connect|Query read timeout/;

interface DatabaseError {
  code?: unknown;
  message?: unknown;
  meta?: { driverAdapterError?: { cause?: { kind?: unknown; originalCode?: unknown } } };
}

/** Whether an error says that the database is away, or too busy, for a while: asking again later can help. */
export function isDatabaseAway(error: unknown): boolean {
  const { code, message, meta } = (error ?? {}) as DatabaseError;
  const { kind, originalCode } = meta?.driverAdapterError?.cause ?? {};
  return PRISMA.has(String(code)) || KINDS.has(String(kind)) || SQLSTATES.test(String(originalCode)) || MESSAGES.test(String(message));
}
