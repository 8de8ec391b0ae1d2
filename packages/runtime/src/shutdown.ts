import type { Logger } from './logger.ts';

/**
 * Runs `stop` once on SIGTERM or SIGINT, and exits 0 when it has ended, 1 when it failed or took longer than the limit.
 * Repeated signals change nothing.
 *
 * @param limitMs how long stopping may take, in milliseconds
 */
export function onShutdown(logger: Logger, stop: () => Promise<void>, limitMs = 25_000): void {
  let stopping = false;
  const begin = (signal: string): void => {
    if (stopping) return;
    stopping = true;
    logger.info({ signal }, 'stopping');
    setTimeout(() => process.exit(1), limitMs).unref();
    stop().then(
      () => process.exit(0),
      (error: unknown) => {
        logger.error({ err: error }, 'stopping failed');
        process.exit(1);
      },
    );
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => begin(signal));
  // Without this, the end of a supervisor that was killed would leave its children behind.
  if (process.connected) process.on('disconnect', () => begin('disconnect'));
}
