import type { Tx } from '@argosy/db/client';
import { appendEvents, type NewEvent } from '@argosy/db/events';
import type { Release } from '@argosy/contracts/http/delivery';
import { crashPoint } from '@argosy/runtime/crash-point';
import type { Deps } from '../deps.ts';
import { commitReleases } from './commit.ts';
import type { ReleaseIntent } from './intent.ts';
import { insertReleases, type Prepared } from './insert-releases.ts';
import { hasLostKey, keepReleases, lockKeys } from './keep-answers.ts';
import { loadDeployments } from './load-deployments.ts';
import { prepareRelease } from './prepare.ts';
import { saveDeployments } from './save-deployments.ts';
import { viewRelease } from './view.ts';

/** What became of one intent of a flush. */
export type Outcome = { release: Release } | { error: unknown };

/**
 * Records many releases of one workspace in one transaction, and commits those that need not wait: rows, superseding,
 * one chained Git commit for each, events, audit and the work that follows. An intent that cannot be carried out is
 * refused alone; all others happen together or not at all.
 *
 * @param intents of one workspace, in the order of arrival
 */
export async function flushReleases(deps: Deps, intents: ReleaseIntent[]): Promise<Outcome[]> {
  const [first] = intents;
  if (first === undefined) return [];
  const { workspaceId, slug } = first.scope;
  return deps.db.inWorkspace(workspaceId, async (tx) => {
    const { deployments, events } = await loadDeployments(deps, tx, intents);
    const keys = await lockKeys(tx, intents);
    const outcomes: ({ error: unknown } | Prepared)[] = [];
    for (const [index, intent] of intents.entries()) {
      const lost = hasLostKey(intent, keys);
      outcomes.push(
        lost === null ? await prepareRelease(deps, tx, { id: workspaceId, slug }, intent, deployments[index]) : { error: lost },
      );
    }
    await carryOut(
      deps,
      tx,
      workspaceId,
      outcomes.filter((outcome): outcome is Prepared => 'row' in outcome),
      events,
    );
    crashPoint('flush.before-commit');
    return outcomes.map((outcome) => ('row' in outcome ? { release: viewRelease(outcome.row) } : outcome));
  });
}

async function carryOut(deps: Deps, tx: Tx, workspaceId: string, prepared: Prepared[], events: NewEvent[]): Promise<void> {
  if (prepared.length > 0) {
    const ready = prepared.map((each) => each.ready).filter((each) => each !== null);
    const superseded = await commitReleases(
      deps,
      tx,
      workspaceId,
      ready,
      prepared.map(({ row }) => row),
    );
    events.push(...(await insertReleases(deps, tx, prepared)), ...superseded);
    await saveDeployments(tx, workspaceId, new Set(prepared.map(({ deployment }) => deployment)));
    await keepReleases(deps, tx, prepared);
  }
  await appendEvents(tx, workspaceId, deps.clock.now(), events);
}
