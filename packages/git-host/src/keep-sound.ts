import type { GitHostLog } from './log.ts';
import type { RepositoryCache } from './repository-cache.ts';

/** A client may provoke errors of git: they do not empty the cache more often than this. */
const INTERVAL_MS = 60_000;

/** Throws a local copy away after an error of git that may be the copy's fault, and says whether it did. */
export type KeepSound = (workspaceId: string, stderr: string) => Promise<boolean>;

export function createKeepSound(repositories: RepositoryCache, log: GitHostLog | undefined): KeepSound {
  const discarded = new Map<string, number>();
  return async function keepSound(workspaceId, stderr) {
    log?.warn({ workspaceId, stderr }, 'git upload-pack has failed');
    const now = Date.now();
    if (now - (discarded.get(workspaceId) ?? 0) < INTERVAL_MS) return false;
    for (const [id, at] of discarded) if (now - at >= INTERVAL_MS) discarded.delete(id);
    discarded.set(workspaceId, now);
    await repositories.discard(workspaceId);
    return true;
  };
}
