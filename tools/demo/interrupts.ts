/** How long signals of one Ctrl-C may be apart: the terminal and the launcher both send one. */
const ONE_PRESS_MS = 1000;

export interface Interrupts {
  /** Ends the demo, which then cleans up. */
  first: AbortSignal;
  /** Ends the cleaning up too. */
  second: AbortSignal;
}

/** Watches SIGINT, SIGTERM and SIGHUP, and the end of the launcher, after which nobody can press a key again. */
export function watchInterrupts(): Interrupts {
  const first = new AbortController();
  const second = new AbortController();
  let firstAt = 0;
  const stop = (): void => {
    if (!first.signal.aborted) {
      firstAt = performance.now();
      first.abort(new Error('Stopped by a signal.'));
    } else if (performance.now() - firstAt > ONE_PRESS_MS) {
      second.abort(new Error('Stopped while cleaning up.'));
    }
  };
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, stop);
  process.on('disconnect', stop);
  return { first: first.signal, second: second.signal };
}
