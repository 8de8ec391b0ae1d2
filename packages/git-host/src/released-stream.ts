/**
 * The same values, and a call when it is over: at the end, at an error, and also where the reader gives up before its
 * first value (a generator's `finally` would not run then).
 */
export function releasedStream<T>(source: AsyncIterable<T> | Iterable<T>, release: () => void): AsyncIterable<T> {
  const values = Symbol.asyncIterator in source ? source[Symbol.asyncIterator]() : source[Symbol.iterator]();
  return {
    [Symbol.asyncIterator]: () => ({
      async next() {
        try {
          const step = await values.next();
          if (step.done) release();
          return step;
        } catch (error) {
          release();
          throw error;
        }
      },
      async return() {
        release();
        await values.return?.();
        return { done: true, value: undefined };
      },
    }),
  };
}
