import type { Release } from '@argosy/contracts/http/delivery';
import { AppError } from '@argosy/domain/app-error';
import { crashPoint } from '@argosy/runtime/crash-point';
import type { Deps } from '../deps.ts';
import { flushReleases, type Outcome } from './flush.ts';
import type { ReleaseIntent } from './intent.ts';

const AT_MOST = 64;
/** Above so many the next ones are turned away, instead of waiting without an end. */
const WAITING_AT_MOST = 2000;

/** Gathers the releases of a workspace that arrive while a flush runs into the next one. */
export interface ReleaseFlusher {
  /** Commits the release with whatever else waits; resolves when it is durable. */
  submit(intent: ReleaseIntent): Promise<Release>;
}

interface Waiting {
  intent: ReleaseIntent;
  resolve(release: Release): void;
  reject(error: unknown): void;
}

/** A flusher for one process. There is no timer: a single release is flushed at once. */
export function createReleaseFlusher(deps: Deps): ReleaseFlusher {
  const queues = new Map<string, Waiting[]>();

  const run = async (workspaceId: string, queue: Waiting[]): Promise<void> => {
    while (queue.length > 0) {
      const batch = queue.splice(0, AT_MOST);
      settle(
        batch,
        await flushAll(
          deps,
          batch.map(({ intent }) => intent),
        ),
      );
    }
    queues.delete(workspaceId);
  };

  return {
    async submit(intent) {
      const { promise, resolve, reject } = Promise.withResolvers<Release>();
      const { workspaceId } = intent.scope;
      const queue = queues.get(workspaceId);
      if (queue !== undefined && queue.length >= WAITING_AT_MOST) {
        throw new AppError('unavailable', 'Too many releases are waiting in this workspace; try again.', { retryAfter: 2 });
      }
      const waiting = { intent, resolve, reject };
      if (queue !== undefined) {
        queue.push(waiting);
      } else {
        const fresh = [waiting];
        queues.set(workspaceId, fresh);
        void run(workspaceId, fresh);
      }
      return promise;
    },
  };
}

/** Flushes all together; where that fails as a whole, each by itself, so that one cannot spoil the others. */
async function flushAll(deps: Deps, intents: ReleaseIntent[]): Promise<Outcome[]> {
  try {
    const outcomes = await flushReleases(deps, intents);
    crashPoint('flush.committed');
    return outcomes;
  } catch (error) {
    // Only what is wrong with the data of one can be mended by leaving the others out. After anything else the outcome of
    // the transaction may be unknown, and a second try could carry it out twice.
    if (intents.length === 1 || !isAboutData(error)) return intents.map(() => ({ error }));
    const outcomes: Outcome[] = [];
    for (const intent of intents) outcomes.push(...(await flushAll(deps, [intent])));
    return outcomes;
  }
}

function settle(batch: Waiting[], outcomes: Outcome[]): void {
  for (const [index, waiting] of batch.entries()) {
    const outcome = outcomes[index];
    if (outcome !== undefined && 'release' in outcome) waiting.resolve(outcome.release);
    else waiting.reject(outcome?.error);
  }
}

function isAboutData(error: unknown): boolean {
  return error instanceof AppError || /^P20(?:00|02|03|04|05|06|11|12|14|20|23)$/.test((error as { code?: string }).code ?? '');
}
