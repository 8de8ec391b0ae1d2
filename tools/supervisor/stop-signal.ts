/**
 * One signal for everything that has to end early: SIGINT, SIGTERM, SIGHUP, or the launcher's end. Only the first one
 * counts.
 */
export function watchStopSignals(): AbortSignal {
  const controller = new AbortController();
  const stop = (): void => controller.abort(new Error('Stopped by a signal.'));
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, stop);
  process.on('disconnect', stop);
  return controller.signal;
}
