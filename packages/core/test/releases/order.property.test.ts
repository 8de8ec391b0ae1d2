import fc from 'fast-check';
import t from 'tap';
import { cancelRelease } from '../../src/releases/cancel.ts';
import { requestRelease } from '../../src/releases/request.ts';
import { isFinal, isUncommitted, type ReleaseState } from '@argosy/domain/release/states';
import { delivery } from '../support/delivery.ts';
import { holding } from '../support/holding.ts';
import { world } from '../support/world.ts';

const STEPS = ['release', 'override', 'hold', 'unhold', 'commit', 'cancel newest', 'end newest'] as const;
type Step = (typeof STEPS)[number];

const w = await world(t);
const d = await delivery(w);
const h = holding(w, d.scope);
let made = 0;

t.test('trust-I4: requests, holds, commits and cancellations in any order commit no older release after a newer one', async (t) => {
  const flushes = fc.array(fc.array(fc.constantFrom(...STEPS), { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(flushes, async (groups) => {
      made += 1;
      const { deployment: id } = await d.release(`app-${made}`, 'a:1');
      for (const group of groups) {
        // Steps of one group run at the same time, so that some share a flush.
        await Promise.all(group.map((step) => take(id, step)));
        await checkOrder(id);
      }
      await h.unhold(id);
      await h.commit(id);
      const open = await checkOrder(id);
      if (open.some(({ state }) => isUncommitted(state))) throw new Error('something waits although nothing holds it');
    }),
    { numRuns: 8 },
  );
  t.pass();
});

async function take(id: string, step: Step): Promise<void> {
  if (step === 'release') await requestRelease(w.deps, d.scope, id, { image: 'a:2' });
  else if (step === 'override') await requestRelease(w.deps, d.scope, id, { image: 'a:3', overrideHold: true });
  else if (step === 'hold') await h.hold(id);
  else if (step === 'unhold') await h.unhold(id);
  else if (step === 'commit') await h.commit(id);
  else await endNewest(id, step);
}

async function endNewest(id: string, step: Step): Promise<void> {
  const newest = (await rowsOf(id)).findLast(({ state }) => !isFinal(state));
  if (newest === undefined) return;
  if (step === 'cancel newest') {
    await cancelRelease(w.deps, d.scope, newest.id).catch((error: { code?: string }) => {
      if (error.code !== 'release_final') throw error;
    });
  } else {
    await w.deps.db.inWorkspace(d.scope.workspaceId, async (tx) => {
      const where = { id: newest.id, state: { in: ['committed'] } };
      const { count } = await tx.release.updateMany({ where, data: { state: 'succeeded' } });
      if (count > 0) await tx.deployment.update({ where: { id }, data: { currentReleaseId: newest.id } });
    });
  }
}

async function rowsOf(id: string) {
  const rows = await w.deps.db.inWorkspace(d.scope.workspaceId, (tx) =>
    tx.release.findMany({ where: { deploymentId: id }, orderBy: { number: 'asc' } }),
  );
  return rows.map((row) => ({ ...row, state: row.state as ReleaseState }));
}

/** What must hold after every step; gives the releases that have not ended. */
async function checkOrder(id: string) {
  const rows = await rowsOf(id);
  const committed = rows.filter(({ commitSequence }) => commitSequence !== null);
  for (const [index, row] of committed.entries()) {
    const before = committed[index - 1];
    if (before?.commitSequence && row.commitSequence && before.commitSequence >= row.commitSequence)
      throw new Error(`release ${before.number} was committed after release ${row.number}`);
  }
  const open = rows.filter(({ state }) => !isFinal(state));
  const newest = committed.at(-1)?.number ?? 0;
  for (const { number, state } of open) {
    if (number < newest) throw new Error(`release ${number} is ${state} although release ${newest} was committed`);
  }
  const standing = (await h.deploymentRow(id)).committedReleaseId;
  const files = rows.find((row) => row.id === standing);
  const last = committed.at(-1);
  const wanted = last?.restoredSequence ? last.restoredReleaseId : (last?.id ?? null);
  if (standing !== wanted || (files !== undefined && files.commitSequence === null))
    throw new Error('Git has the files of another release');
  return open;
}
