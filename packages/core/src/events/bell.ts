/** Tells who waits in this process that a workspace has news. */
export interface EventBell {
  /** Resolves true at the next news of the workspace, false after the time or when the signal aborts. */
  next(workspaceId: string, timeoutMs: number, signal?: AbortSignal): Promise<boolean>;
  /** News of that workspace, or of every workspace where the id is empty. */
  ring(workspaceId: string): void;
}

/** A bell for one process; the listener on PostgreSQL rings it. */
export function createEventBell(): EventBell {
  const waiting = new Map<string, Set<(news: boolean) => void>>();
  return {
    next(workspaceId, timeoutMs, signal) {
      if (signal?.aborted === true) return Promise.resolve(false);
      const { promise, resolve } = Promise.withResolvers<boolean>();
      const set = waiting.get(workspaceId) ?? new Set();
      waiting.set(workspaceId, set);
      const end = (news: boolean): void => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', stop);
        set.delete(end);
        if (set.size === 0 && waiting.get(workspaceId) === set) waiting.delete(workspaceId);
        resolve(news);
      };
      const stop = (): void => end(false);
      const timer = setTimeout(stop, timeoutMs);
      signal?.addEventListener('abort', stop, { once: true });
      set.add(end);
      return promise;
    },
    ring(workspaceId) {
      const sets = workspaceId === '' ? [...waiting.values()] : [waiting.get(workspaceId)];
      for (const set of sets) for (const wake of [...(set ?? [])]) wake(true);
    },
  };
}
