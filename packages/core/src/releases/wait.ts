import type { Release } from '@argosy/contracts/http/delivery';
import { isFinal, type ReleaseState } from '@argosy/domain/release/states';
import type { Deps } from '../deps.ts';
import type { EventFeed } from '../events/feed.ts';
import type { Scope } from '../scope.ts';
import { getRelease } from './read.ts';

/**
 * The release as soon as it is final, or as it is when the time is over. It stands on the events of the workspace: while
 * there is no news of this release the database is not asked. Where the signal aborts, the release as it was read last.
 *
 * @param timeoutMs how long to wait
 * @throws AppError not_found
 */
export async function waitForRelease(
  deps: Deps & { feed: EventFeed },
  scope: Scope,
  id: string,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<Release> {
  const end = performance.now() + timeoutMs;
  let news = Promise.withResolvers<void>();
  // It listens before it reads, so that nothing is missed in between.
  const watch = await deps.feed.watch(scope.workspaceId, id, (type) => {
    if (type === null || isFinalEvent(type)) news.resolve();
  });
  try {
    for (;;) {
      const release = await getRelease(deps, scope, id);
      const left = end - performance.now();
      if (isFinal(release.state as ReleaseState) || left <= 0 || signal.aborted) return release;
      await withinTime(news.promise, left, signal);
      if (signal.aborted) return release;
      news = Promise.withResolvers();
    }
  } finally {
    watch.leave();
  }
}

/** Types of a release's events are "release." and the state. */
function isFinalEvent(type: string): boolean {
  const [kind, state] = type.split('.');
  return kind === 'release' && isFinal(state as ReleaseState);
}

async function withinTime(news: Promise<void>, ms: number, signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, ms);
  const stop = (): void => resolve();
  signal.addEventListener('abort', stop, { once: true });
  await Promise.race([news, promise]);
  clearTimeout(timer);
  signal.removeEventListener('abort', stop);
}
