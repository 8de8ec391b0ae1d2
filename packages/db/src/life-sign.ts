import type { Tx } from './client.ts';
import { openSessionLocks } from './session-locks.ts';

const AGAIN_MS = 1000;

/**
 * Shows others that this process lives: a lock that PostgreSQL lets go of when the process dies. It is taken again when
 * the connection was lost.
 *
 * @param url the database's URL
 * @param instance names the process among all others
 * @returns resolves `shown` at the first time that it is
 */
export function openLifeSign(url: string, instance: string): { shown: Promise<void>; close(): Promise<void> } {
  const { promise: shown, resolve } = Promise.withResolvers<void>();
  const locks = openSessionLocks(url, () => {});
  // A failure is seen by the next attempt.
  const take = (): void =>
    void locks.tryLock(lockOf(instance)).then(
      (held) => held && resolve(),
      () => {},
    );
  take();
  const timer = setInterval(take, AGAIN_MS);
  return {
    shown,
    close() {
      clearInterval(timer);
      return locks.close();
    },
  };
}

/** Whether a process gives no sign of life; the transaction then holds its lock until it ends. */
export async function isGone(tx: Tx, instance: string): Promise<boolean> {
  const rows = await tx.$queryRaw<{ gone: boolean }[]>`
    SELECT pg_try_advisory_xact_lock(hashtextextended(${lockOf(instance)}, 0)) AS gone`;
  return rows[0]?.gone === true;
}

function lockOf(instance: string): string {
  return `process/${instance}`;
}
