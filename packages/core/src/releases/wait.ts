import type { Release } from '@argosy/contracts/http/delivery';
import { isFinal, type ReleaseState } from '@argosy/domain/release/states';
import type { Deps } from '../deps.ts';
import type { EventBell } from '../events/bell.ts';
import type { Scope } from '../scope.ts';
import { getRelease } from './read.ts';

/**
 * The release as soon as it is final, or as it is when the time is over.
 *
 * @param timeoutMs how long to wait
 * @throws AppError not_found
 */
export async function waitForRelease(
  deps: Deps & { bell: EventBell },
  scope: Scope,
  id: string,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<Release> {
  const end = performance.now() + timeoutMs;
  for (;;) {
    // Listening begins before reading, so that nothing is missed in between.
    const left = end - performance.now();
    const stop = new AbortController();
    const news = deps.bell.next(scope.workspaceId, Math.max(0, left), AbortSignal.any([signal, stop.signal]));
    const release = await getRelease(deps, scope, id).catch((error: unknown) => {
      stop.abort();
      throw error;
    });
    if (isFinal(release.state as ReleaseState) || left <= 0 || signal.aborted) {
      stop.abort();
      return release;
    }
    await news;
  }
}
