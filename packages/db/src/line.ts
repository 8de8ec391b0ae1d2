import pg from 'pg';
import { sessionOptions, withoutOptions } from './client.ts';

/** How often the other side is asked for a sign of life, and how long it may take to give one, in milliseconds. */
const BEAT_MS = 5000;
const PATIENCE_MS = 10_000;

/** A connection of its own to PostgreSQL, for what lasts as long as the connection does. */
export type Line = pg.Client;

export interface LineOptions {
  beatMs?: number;
  patienceMs?: number;
}

/**
 * Opens a connection that is either alive or known to be lost. One whose other side has vanished without a word (a
 * failover, a network that drops what is sent) would else look alive for a quarter of an hour, with its locks gone and its
 * notes unheard.
 *
 * @param url the database's URL
 * @param onLost called once when the connection ends, for whatever reason; not where it could not be opened
 * @throws Error where PostgreSQL is not reached in time
 */
export async function openLine(url: string, onLost: (error: unknown) => void, options: LineOptions = {}): Promise<Line> {
  const { beatMs = BEAT_MS, patienceMs = PATIENCE_MS } = options;
  const client = new pg.Client({
    connectionString: withoutOptions(url),
    options: sessionOptions(patienceMs),
    connectionTimeoutMillis: patienceMs,
    query_timeout: patienceMs,
    keepAlive: true,
  });
  const ended = Promise.withResolvers<unknown>();
  client.on('error', ended.resolve);
  client.on('end', () => ended.resolve(new Error('the connection ended')));
  await client.connect();
  const beat = setInterval(() => void client.query('SELECT 1').catch(ended.resolve), beatMs);
  void ended.promise.then((error) => {
    clearInterval(beat);
    void client.end().catch(() => {});
    onLost(error);
  });
  return client;
}
