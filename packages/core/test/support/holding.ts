import type { Deployment } from '@argosy/contracts/http/delivery';
import { liftHold, placeHold } from '../../src/deployments/hold.ts';
import { getDeployment } from '../../src/deployments/read.ts';
import { listEvents } from '../../src/events/read.ts';
import { commitWaiting } from '../../src/releases/commit-waiting.ts';
import { getRelease } from '../../src/releases/read.ts';
import type { Scope } from '../../src/scope.ts';
import type { World } from './world.ts';

/** Short words for what tests of holds and waiting releases do with one workspace. */
export function holding(w: World, scope: Scope) {
  const { workspaceId } = scope;
  return {
    hold: (id: string, input: { reason?: string; until?: string } = {}, by = scope): Promise<Deployment> =>
      placeHold(w.deps, by, id, { reason: 'Incident 7', ...input }),
    unhold: (id: string, by = scope) => liftHold(w.deps, by, id),
    commit: (id: string) => commitWaiting(w.deps, workspaceId, id),
    deployment: (id: string) => getDeployment(w.deps, scope, id),
    get: (id: string) => getRelease(w.deps, scope, id),
    /** Has a release end as the status machine would have it, and be current. */
    succeed: (id: string, state = 'succeeded') =>
      w.deps.db.inWorkspace(workspaceId, async (tx) => {
        const row = await tx.release.update({ where: { id }, data: { state, finishedAt: w.deps.clock.now() } });
        await tx.deployment.update({
          where: { id: row.deploymentId },
          data: { currentReleaseId: id, syncedSequence: row.commitSequence },
        });
      }),
    /** Has a release be under way, in a state of the cluster's. */
    move: (id: string, state: string) => w.deps.db.inWorkspace(workspaceId, (tx) => tx.release.update({ where: { id }, data: { state } })),
    deploymentRow: (id: string) => w.deps.db.inWorkspace(workspaceId, (tx) => tx.deployment.findUniqueOrThrow({ where: { id } })),
    releaseRow: (id: string) => w.deps.db.inWorkspace(workspaceId, (tx) => tx.release.findUniqueOrThrow({ where: { id } })),
    /** The work that waits, by the names of the jobs. */
    work: () =>
      w.deps.db.inWorkspace(workspaceId, async (tx) => {
        const rows = await tx.outbox.findMany({ where: { workspaceId }, orderBy: { job: 'asc' } });
        return rows.map(({ job, key, data }) => ({ job, key, data }));
      }),
    forgetWork: () => w.deps.db.inWorkspace(workspaceId, (tx) => tx.outbox.deleteMany({ where: { workspaceId } })),
    async eventsOf(id: string) {
      const events = await listEvents(w.deps, scope, { after: 0n, types: [], limit: 1000 });
      return events.filter((event) => event.subject.id === id).map((event) => event.type);
    },
    /** Paths of the newest commit. */
    lastCommit: () => w.git.commits.at(-1),
  };
}
