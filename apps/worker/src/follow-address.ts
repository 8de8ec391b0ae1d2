import { followPublicUrl } from '@argosy/core/workspaces/follow-public-url';
import type { WorkerProcess } from './compose.ts';

const AGAIN_MS = 5000;

/** Follows a changed public URL once at the start, and again until the database has taken it. */
export function followAddress(worker: WorkerProcess): { stop(): Promise<void> } {
  let timer: NodeJS.Timeout | undefined;
  let running = Promise.resolve();
  const follow = (): void => {
    running = followPublicUrl(worker.deps).then(
      () => undefined,
      (error: unknown) => {
        worker.logger.warn({ err: error }, 'the public URL could not be compared; trying again');
        timer = setTimeout(follow, AGAIN_MS);
      },
    );
  };
  follow();
  return {
    async stop() {
      clearTimeout(timer);
      await running;
      clearTimeout(timer);
    },
  };
}
