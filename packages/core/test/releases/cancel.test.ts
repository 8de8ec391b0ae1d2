import t from 'tap';
import { readValues } from '../../src/deployments/values.ts';
import { cancelRelease } from '../../src/releases/cancel.ts';
import { findReleaseAt } from '../../src/releases/release-at.ts';
import { requestRedeploy, requestRelease, requestRollback } from '../../src/releases/request.ts';
import { delivery } from '../support/delivery.ts';
import { holding } from '../support/holding.ts';
import { world } from '../support/world.ts';

const w = await world(t);
const d = await delivery(w);
const h = holding(w, d.scope);
const cancel = (id: string) => cancelRelease(w.deps, d.scope, id);
const release = (id: string, image: string, more: object = {}) => requestRelease(w.deps, d.scope, id, { image, ...more });
const standingAt = (id: string, sequence: number | bigint) =>
  w.deps.db.inWorkspace(d.scope.workspaceId, (tx) => findReleaseAt(tx, d.scope.workspaceId, id, BigInt(sequence)));
const fileOf = (app: string, name: string) => w.git.files().get(`environments/staging/${app}/${name}.yaml`);

t.test('what waits is cancelled without a trace in Git', async (t) => {
  const { deployment: id, id: running } = await d.release('api', 'api:1');
  await h.hold(id);
  const older = await release(id, 'api:2');
  const waiting = await release(id, 'api:3');
  const before = w.git.commits.length;
  const done = await cancel(waiting.id);
  t.match(done, { state: 'cancelled', commit: null, finishedAt: String, reason: /^Cancelled before it was committed/ });
  t.match(done.timeline.at(-1), { state: 'cancelled', detail: done.reason });
  t.equal(w.git.commits.length, before);
  t.same(await h.eventsOf(waiting.id), ['release.queued', 'release.blocked', 'release.cancelled']);
  t.equal((await h.get(older.id)).state, 'blocked');
  t.equal((await h.get(running)).state, 'committed');
  await t.rejects(cancel(waiting.id), { code: 'release_final' });
});

t.test('a release under way is undone by a commit that puts back what was current', async (t) => {
  const first = await d.release('web', 'web:1', { config: { replicas: 2 } });
  const { deployment: id } = first;
  await h.succeed(first.id);
  const files = [fileOf('web', 'values'), fileOf('web', 'application')];
  const second = await release(id, 'web:2', { config: { replicas: 9 } });
  await h.move(second.id, 'syncing');
  await h.hold(id);
  const waiting = await release(id, 'web:3');
  await h.forgetWork();
  const done = await cancel(second.id);
  t.match(done, { state: 'cancelled', commit: second.commit });
  const commit = h.lastCommit();
  t.match(
    commit?.message,
    new RegExp(
      `^Cancel release 2 of web in staging: back to release 1\n\nArgosy-Cancels: ${second.id}\nArgosy-Deployment: ${id}\nArgosy-Actor: usr-`,
    ),
  );
  t.same([fileOf('web', 'values'), fileOf('web', 'application')], files, 'byte for byte what stood there before');
  const undone = Number(second.commit?.sequence) + 1;
  t.equal(
    done.reason,
    `Cancelled: commit ${undone} undoes commit ${undone - 1}, the files of release 1 are back. Argo CD was syncing it: what its pods, ` +
      "jobs and hooks have done outside of the cluster's manifests, a change of a database's schema for example, is not undone.",
  );
  t.match(await h.deploymentRow(id), { committedReleaseId: first.id, config: { replicas: 2 } });
  t.match(await h.work(), [
    { job: 'end-sync', key: id, data: { sequence: String(undone) } },
    { job: 'refresh-application', key: id, data: { sequence: String(undone) } },
  ]);
  t.equal((await h.get(waiting.id)).state, 'blocked', 'a newer one that waits goes on waiting');
  t.equal((await readValues(w.deps, d.scope, id)).yaml, files[0]);
  t.match((await readValues(w.deps, d.scope, id, undone - 1)).yaml, 'web:2');
  t.equal(await standingAt(id, undone - 1), second.id);
  t.equal(await standingAt(id, undone), first.id);
  t.equal(await standingAt(id, 1), null);
  await h.unhold(id);
  await h.commit(id);
  t.match(await h.get(waiting.id), { state: 'committed', commit: { sequence: undone + 1 } });
  t.equal(await standingAt(id, undone + 5), waiting.id);
});

t.test('a release that has become current while it rolled out goes back to the one before it', async (t) => {
  const first = await d.release('cur', 'cur:1');
  const { deployment: id } = first;
  await h.succeed(first.id);
  const second = await release(id, 'cur:2');
  await h.succeed(second.id, 'progressing');
  const done = await cancel(second.id);
  t.match(done.reason, /the files of release 1 are back\. Argo CD had synced it and its rollout was running/);
  t.match(fileOf('cur', 'values'), 'cur:1');
  // Argo CD has not seen that yet, so the cancelled one is still the current release.
  t.equal((await h.deployment(id)).currentRelease, second.id);
  const third = await release(id, 'cur:3');
  await cancel(third.id);
  t.match(fileOf('cur', 'values'), 'cur:1', 'what was cancelled does not come back by another cancellation');
  t.match(await requestRedeploy(w.deps, d.scope, id, {}), { image: 'cur:1' }, 'nor by a redeploy');
});

t.test('a failed release that is current is what a cancellation goes back to', async (t) => {
  const first = await d.release('sad', 'sad:1');
  await h.succeed(first.id, 'failed');
  const second = await release(first.deployment, 'sad:2');
  await cancel(second.id);
  t.match(fileOf('sad', 'values'), 'sad:1');
});

t.test('the first release of a deployment leaves nothing behind, and the next one writes all anew', async (t) => {
  const first = await d.release('new', 'new:1');
  const { deployment: id } = first;
  await h.forgetWork();
  const done = await cancel(first.id);
  t.match(done.reason, /no release had come before it, so its files are removed/);
  t.same(
    h.lastCommit()?.changes.map(({ path, content }) => [path, content]),
    [
      ['environments/staging/new/values.yaml', null],
      ['environments/staging/new/application.yaml', null],
    ],
  );
  t.same(
    (await h.work()).map(({ job }) => job),
    ['end-sync', 'refresh-root'],
  );
  t.match(await h.deploymentRow(id), { committedReleaseId: null, manifestHash: null, manifestSha: null });
  await t.rejects(readValues(w.deps, d.scope, id), { code: 'not_found' });
  await release(id, 'new:2');
  t.ok(fileOf('new', 'application'));
  t.match(await h.deploymentRow(id), { manifestSha: /^[0-9a-f]{40}$/ });
});

t.test('the hold of a rollback outlives its cancellation, which says so: a deployer may not lift it', async (t) => {
  const first = await d.release('hold', 'hold:1');
  await h.succeed(first.id);
  const second = await release(first.deployment, 'hold:2');
  await h.succeed(second.id);
  const back = await requestRollback(w.deps, d.scope, first.deployment, { release: first.id });
  const done = await cancelRelease(w.deps, { ...d.scope, role: 'deployer' }, back.id);
  t.match(done.reason, /the files of release 2 are back\..* The hold that it placed still stands\.$/);
  t.match((await h.deployment(first.deployment)).hold, { release: back.id });
  t.match((await h.deploymentRow(first.deployment)).committedReleaseId, second.id);
});

t.test('what has ended is not cancelled, and what is foreign or absent looks the same', async (t) => {
  const first = await d.release('end', 'end:1');
  for (const state of ['succeeded', 'failed', 'timed_out', 'superseded', 'cancelled', 'rejected']) {
    await h.move(first.id, state);
    await t.rejects(cancel(first.id), { code: 'release_final' }, state);
  }
  const other = await w.workspace('other');
  for (const absent of [first.id, 'rel-00000000000000000000000000', 'x'])
    await t.rejects(cancelRelease(w.deps, other, absent), { code: 'not_found' }, absent);
});

t.test('of many cancellations at the same moment one is carried out', async (t) => {
  const first = await d.release('race', 'race:1');
  const before = w.git.commits.length;
  const all = await Promise.allSettled([1, 2, 3, 4].map(() => cancel(first.id)));
  t.equal(all.filter(({ status }) => status === 'fulfilled').length, 1);
  t.equal(w.git.commits.length, before + 1);
});

t.test('a release and the cancellation of the one before it end in one order or the other', async (t) => {
  const first = await d.release('both', 'both:1');
  const [cancelled, next] = await Promise.allSettled([cancel(first.id), release(first.deployment, 'both:2')]);
  t.equal(next.status, 'fulfilled');
  t.match((await h.get(first.id)).state, cancelled.status === 'fulfilled' ? 'cancelled' : 'superseded');
  t.match(fileOf('both', 'values'), 'both:2');
});
