import { RefusedRequest } from './read-body.ts';

export interface SlotOptions {
  total: number;
  /** For one workspace, so that its slow clients do not stop everyone else's. */
  perWorkspace: number;
  /** Half of the places are the most that one workspace may wait at. */
  maxWaiting: number;
}

export interface Slots {
  /**
   * Waits for a slot and gives back how to free it (once; more often does nothing).
   *
   * @throws RefusedRequest 503 where too many wait already; the signal's reason when it aborts
   */
  acquire(workspaceId: string, signal?: AbortSignal): Promise<() => void>;
}

interface Waiting {
  workspaceId: string;
  start(): void;
}

/** Bounds how many children run at once. Who waits longest is next, of those whose workspace has a slot left. */
export function createSlots({ total, perWorkspace, maxWaiting }: SlotOptions): Slots {
  const running = new Map<string, number>();
  const queue: Waiting[] = [];
  let busy = 0;

  const free = (workspaceId: string): boolean => busy < total && (running.get(workspaceId) ?? 0) < perWorkspace;
  const take = (workspaceId: string): (() => void) => {
    busy += 1;
    running.set(workspaceId, (running.get(workspaceId) ?? 0) + 1);
    let held = true;
    return () => {
      if (!held) return;
      held = false;
      busy -= 1;
      const left = (running.get(workspaceId) ?? 1) - 1;
      if (left > 0) running.set(workspaceId, left);
      else running.delete(workspaceId);
      startNext();
    };
  };
  const startNext = (): void => {
    const at = queue.findIndex((waiting) => free(waiting.workspaceId));
    if (at >= 0) queue.splice(at, 1)[0]?.start();
  };

  return {
    async acquire(workspaceId, signal) {
      signal?.throwIfAborted();
      if (free(workspaceId)) return take(workspaceId);
      const alike = queue.filter((waiting) => waiting.workspaceId === workspaceId).length;
      if (queue.length >= maxWaiting || alike >= Math.ceil(maxWaiting / 2))
        throw new RefusedRequest(503, 'Too many clones are running: try again in a moment.');
      return new Promise((resolve, reject) => {
        const stop = (): void => {
          queue.splice(queue.indexOf(waiting), 1);
          reject(signal?.reason);
        };
        const waiting: Waiting = {
          workspaceId,
          start() {
            signal?.removeEventListener('abort', stop);
            resolve(take(workspaceId));
          },
        };
        queue.push(waiting);
        signal?.addEventListener('abort', stop, { once: true });
      });
    },
  };
}
