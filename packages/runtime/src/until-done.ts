/** Work that is tried again and again in the background. */
export interface Trying {
  /** Tries no more; resolves when a try that runs has ended. Safe twice. */
  stop(): Promise<void>;
}

/**
 * Tries work at once and again after each failure, until it is done.
 *
 * @param againMs milliseconds between a failure and the next try
 * @param failed hears of every failure
 */
export function untilDone(work: () => Promise<unknown>, againMs: number, failed: (error: unknown) => void): Trying {
  let timer: NodeJS.Timeout | undefined;
  let isStopped = false;
  let running = Promise.resolve();
  const tryIt = (): void => {
    running = work().then(
      () => {},
      (error: unknown) => {
        failed(error);
        if (!isStopped) timer = setTimeout(tryIt, againMs);
      },
    );
  };
  tryIt();
  return {
    async stop() {
      isStopped = true;
      clearTimeout(timer);
      await running;
    },
  };
}
