import type { Trees } from './apply-changes.ts';

interface Cached {
  head: string;
  trees: Trees;
  bytes: number;
}

export interface TreeCache {
  /** Takes the directories out, where they are those of that head: whoever takes them may change them. */
  take(workspaceId: string, head: string): Trees | null;
  put(workspaceId: string, head: string, trees: Trees): void;
}

/**
 * Keeps directories of the workspaces written last. They are valid for one head only, and a head names all content
 * below it: what a transaction left here that was rolled back is never taken for another head's.
 *
 * @param maxBytes of all workspaces together; one workspace has at most a quarter
 */
export function createTreeCache(maxBytes: number): TreeCache {
  const kept = new Map<string, Cached>();
  let total = 0;
  const drop = (workspaceId: string): Cached | null => {
    const cached = kept.get(workspaceId) ?? null;
    kept.delete(workspaceId);
    total -= cached?.bytes ?? 0;
    return cached;
  };
  return {
    take(workspaceId, head) {
      const cached = drop(workspaceId);
      return cached?.head === head ? cached.trees : null;
    },
    put(workspaceId, head, trees) {
      drop(workspaceId);
      let bytes = 0;
      for (const [path, tree] of trees) bytes += 200 + path.length + (tree?.length ?? 0);
      if (bytes > maxBytes / 4) return;
      kept.set(workspaceId, { head, trees, bytes });
      total += bytes;
      for (const oldest of kept.keys()) {
        if (total <= maxBytes) break;
        drop(oldest);
      }
    },
  };
}
