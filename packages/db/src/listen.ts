import pg from 'pg';
import { sessionOptions, withoutOptions } from './client.ts';

export interface Listener {
  close(): Promise<void>;
}

/**
 * Hears a channel of PostgreSQL for as long as it is open, with one connection of its own that is made again when it
 * is lost. After each reconnection `onNote` is called with an empty payload, since notes may have been missed.
 *
 * @param url the database's URL
 * @param channels names of channels
 * @param onNote called for each note
 */
export function listen(
  url: string,
  channels: string[],
  onNote: (channel: string, payload: string) => void,
  onProblem: (error: unknown) => void,
): Listener {
  let closed = false;
  let client: pg.Client | undefined;
  let timer: NodeJS.Timeout | undefined;

  const connect = async (): Promise<void> => {
    const fresh = new pg.Client({ connectionString: withoutOptions(url), options: sessionOptions(0), keepAlive: true });
    client = fresh;
    fresh.on('notification', (note) => onNote(note.channel, note.payload ?? ''));
    fresh.on('error', lost);
    fresh.on('end', () => lost(new Error('the connection ended')));
    try {
      await fresh.connect();
      for (const channel of channels) await fresh.query(`LISTEN ${pg.escapeIdentifier(channel)}`);
      for (const channel of channels) onNote(channel, '');
    } catch (error) {
      lost(error);
    }
  };
  const lost = (error: unknown): void => {
    if (closed || timer !== undefined) return;
    onProblem(error);
    timer = setTimeout(() => {
      timer = undefined;
      client?.removeAllListeners();
      client?.on('error', () => {});
      void client?.end().catch(() => {});
      void connect();
    }, 500);
  };
  void connect();
  return {
    async close() {
      closed = true;
      clearTimeout(timer);
      await client?.end().catch(() => {});
    },
  };
}
