import { setTimeout as sleep } from 'node:timers/promises';
import type { ApplicationNews } from '@argosy/core/deployments/observe/note-news';

const AT_ONCE = 2000;
const AGAIN_MS = 1000;

/**
 * Collects news and notes them in turns: what comes in while some are noted is noted together afterwards, the newest of
 * each deployment only. News that could not be noted stay and are tried again.
 *
 * @param note writes down at most 2000 of them
 * @param signal ends it; what is left then is for whoever lists next
 */
export function createNewsDesk(
  note: (news: ApplicationNews[]) => Promise<unknown>,
  signal: AbortSignal,
  onError: (error: unknown) => void,
): { add(news: ApplicationNews): void } {
  const waiting = new Map<string, ApplicationNews>();
  let busy = false;

  const work = async (): Promise<void> => {
    while (waiting.size > 0 && !signal.aborted) {
      const batch = [...waiting.values()].slice(0, AT_ONCE);
      for (const { deploymentId } of batch) waiting.delete(deploymentId);
      try {
        await note(batch);
      } catch (error) {
        onError(error);
        for (const news of batch) if (!waiting.has(news.deploymentId)) waiting.set(news.deploymentId, news);
        await sleep(AGAIN_MS, undefined, { signal }).catch(() => undefined);
      }
    }
    busy = false;
  };
  return {
    add(news) {
      waiting.set(news.deploymentId, news);
      if (busy) return;
      busy = true;
      // A list comes as one call after the other: it is one batch.
      queueMicrotask(() => void work());
    },
  };
}
