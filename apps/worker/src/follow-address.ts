import { followPublicUrl } from '@argosy/core/workspaces/follow-public-url';
import { untilDone, type Trying } from '@argosy/runtime/until-done';
import type { WorkerProcess } from './compose.ts';

const AGAIN_MS = 5000;

/** Follows a changed public URL once at the start, and again until the database has taken it. */
export function followAddress({ deps, logger }: WorkerProcess): Trying {
  return untilDone(
    () => followPublicUrl(deps),
    AGAIN_MS,
    (error) => logger.warn({ err: error }, 'the public URL could not be compared; trying again'),
  );
}
