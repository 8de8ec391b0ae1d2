/** Brings what many write to one reader, one item after the other, without keeping any. */
export interface LineChannel<T> {
  /** Resolves when the reader has taken the item, or when the channel is closed. */
  push(item: T): Promise<void>;
  /** Ends the reading after an item of its own; what was not taken yet is lost. */
  close(last?: T): void;
  /** For one reader. */
  read(): AsyncGenerator<T>;
}

interface Offer<T> {
  item: T;
  taken: () => void;
}

/** Who writes waits for the reader, so a slow reader slows the sources and costs no memory. */
export function createLineChannel<T>(): LineChannel<T> {
  const offers: Offer<T>[] = [];
  let ending: { last: T | undefined } | undefined;
  let wake: () => void = () => {};
  return {
    push(item) {
      if (ending !== undefined) return Promise.resolve();
      const { promise, resolve } = Promise.withResolvers<void>();
      offers.push({ item, taken: resolve });
      wake();
      return promise;
    },
    close(last) {
      if (ending !== undefined) return;
      ending = { last };
      for (const { taken } of offers.splice(0)) taken();
      wake();
    },
    async *read() {
      for (;;) {
        const offer = offers.shift();
        if (offer !== undefined) {
          try {
            yield offer.item;
          } finally {
            offer.taken();
          }
        } else if (ending !== undefined) {
          if (ending.last !== undefined) yield ending.last;
          return;
        } else {
          const { promise, resolve } = Promise.withResolvers<void>();
          wake = resolve;
          await promise;
        }
      }
    },
  };
}
