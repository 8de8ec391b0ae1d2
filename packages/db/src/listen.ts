import pg from 'pg';
import { openLine, type Line, type LineOptions } from './line.ts';

export interface Listener {
  close(): Promise<void>;
}

const AGAIN_MS = 500;

/**
 * Hears a channel of PostgreSQL for as long as it is open, with one connection of its own that is made again when it
 * is lost. After each connection `onNote` is called with an empty payload, since notes may have been missed.
 *
 * @param url the database's URL
 * @param channels names of channels
 * @param onNote called for each note
 * @param onProblem called once for each connection that was lost, or could not be made
 */
export function listen(
  url: string,
  channels: string[],
  onNote: (channel: string, payload: string) => void,
  onProblem: (error: unknown) => void,
  options: LineOptions = {},
): Listener {
  let closed = false;
  let line: Line | undefined;
  let timer: NodeJS.Timeout | undefined;

  const again = (error: unknown): void => {
    line = undefined;
    if (closed) return;
    onProblem(error);
    timer = setTimeout(() => void connect(), AGAIN_MS);
  };
  const connect = async (): Promise<void> => {
    const { promise: lost, resolve } = Promise.withResolvers<unknown>();
    try {
      const opened = await openLine(url, resolve, options);
      line = opened;
      if (closed) return await opened.end();
      opened.on('notification', (note) => onNote(note.channel, note.payload ?? ''));
      for (const channel of channels) await opened.query(`LISTEN ${pg.escapeIdentifier(channel)}`);
      for (const channel of channels) onNote(channel, '');
    } catch (error) {
      void line?.end().catch(() => {});
      return again(error);
    }
    again(await lost);
  };
  void connect();
  return {
    async close() {
      closed = true;
      clearTimeout(timer);
      await line?.end().catch(() => {});
    },
  };
}
