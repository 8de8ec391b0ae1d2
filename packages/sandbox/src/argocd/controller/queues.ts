import type { FaultSwitch } from '../../faults.ts';
import type { ApplicationKey } from '../application/applications.ts';
import type { ControllerLogger } from './controller-logger.ts';
import type { Context, Level } from './context.ts';
import { deleteApplication } from './delete-application.ts';
import { isManaged } from './is-managed.ts';
import { takeRefresh } from './need-refresh.ts';
import { Polls } from './polls.ts';
import { reconcileApplication } from './reconcile-application.ts';
import { runOperation } from './run-operation.ts';
import { WorkQueue } from './work-queue.ts';

/** The work of the application controller: comparisons, and operations with deletions, each Application by itself. */
export interface Queues {
  requestRefresh(key: ApplicationKey, level: Level | undefined, afterMs?: number): void;
  requestOperation(key: ApplicationKey, afterMs?: number): void;
  forget(key: ApplicationKey): void;
  close(): Promise<void>;
}

export function createQueues(context: Context, faults: FaultSwitch, logger: ControllerLogger): Queues {
  const { timers, memory, settings } = context;
  const shared = {
    timers,
    isOpen: () => !faults.current.controller.paused,
    onError: (error: unknown, key: string) => logger.warn({ err: error, application: key }, 'An Application could not be worked on'),
  };
  const operations = new WorkQueue({ ...shared, workers: () => settings().operations, work: (key) => operate(context, key) });
  const polls = new Polls(context, (key) => refreshes.add(key));
  const compare = async (key: ApplicationKey) => {
    const compared = await refreshApplication(context, key, () => operations.add(key));
    polls.plan(key, compared);
  };
  const refreshes = new WorkQueue({ ...shared, workers: () => settings().comparisons, work: compare });
  const request = (key: ApplicationKey, level: Level | undefined) => {
    if (level !== undefined) memory.requested.set(key, Math.max(level, memory.requested.get(key) ?? 0));
    refreshes.add(key);
  };
  // Its keys are a level and an Application.
  const later = new WorkQueue({
    ...shared,
    workers: () => Infinity,
    work: async (text) => request(text.slice(2), Number(text[0]) as Level),
  });
  const all = [refreshes, operations, later];
  const unsubscribe = faults.subscribe(() => {
    for (const queue of all) queue.wake();
  });
  return {
    requestRefresh(key, level, afterMs) {
      if (afterMs === undefined) request(key, level);
      else if (level === undefined) refreshes.addAfter(key, afterMs);
      else later.addAfter(`${level} ${key}`, afterMs);
    },
    requestOperation: (key, afterMs) => (afterMs === undefined ? operations.add(key) : operations.addAfter(key, afterMs)),
    forget: (key) => forget(context, polls, key),
    async close() {
      unsubscribe();
      await close(polls, all);
    },
  };
}

function forget({ memory }: Context, polls: Polls, key: ApplicationKey): void {
  polls.forget(key);
  memory.forget(key);
}

async function close(polls: Polls, queues: readonly WorkQueue[]): Promise<void> {
  polls.close();
  for (const queue of queues) queue.close();
  await Promise.all(queues.map((queue) => queue.idle()));
}

async function operate(context: Context, key: ApplicationKey): Promise<void> {
  const application = context.applications.find(key);
  if (application === undefined || !isManaged(application, context)) return;
  if (application.operation !== undefined) await runOperation(context, application);
  else if (application.metadata.deletionTimestamp !== undefined) await deleteApplication(context, key);
}

/**
 * Compares an Application where that is due. Operations come after it, so that both do not start from the same state.
 *
 * @returns whether it was due
 */
async function refreshApplication(context: Context, key: ApplicationKey, done: () => void): Promise<boolean> {
  const application = context.applications.find(key);
  if (application === undefined || !isManaged(application, context)) return false;
  const refresh = takeRefresh(context, application);
  try {
    if (refresh !== undefined) await reconcileApplication(context, application, refresh);
  } finally {
    done();
  }
  return refresh !== undefined;
}
