/** Answers that were given, by all that decided them. */
export interface ResponseCache {
  find(key: string): Buffer | null;
  put(key: string, answer: Buffer): void;
  /** Forgets all answers whose key begins so. */
  drop(prefix: string): void;
}

/**
 * Keeps the answers used last.
 *
 * @param maxBytes of all answers together
 */
export function createResponseCache(maxBytes: number): ResponseCache {
  const kept = new Map<string, Buffer>();
  let total = 0;
  const remove = (key: string): void => {
    total -= kept.get(key)?.length ?? 0;
    kept.delete(key);
  };
  return {
    find(key) {
      const answer = kept.get(key);
      if (answer === undefined) return null;
      kept.delete(key);
      kept.set(key, answer);
      return answer;
    },
    put(key, answer) {
      remove(key);
      kept.set(key, answer);
      total += answer.length;
      for (const oldest of kept.keys()) {
        if (total <= maxBytes) break;
        remove(oldest);
      }
    },
    drop(prefix) {
      for (const key of [...kept.keys()]) if (key.startsWith(prefix)) remove(key);
    },
  };
}
