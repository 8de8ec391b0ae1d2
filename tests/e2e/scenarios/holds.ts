import type { Test } from 'tap';
import { refusalOf } from '../client.ts';
import { findObject } from '../kubectl.ts';
import { needs } from '../needs.ts';
import type { Deployment, Release } from '../shapes.ts';
import { assertSucceeded, IMAGES } from '../stage.ts';
import type { Stage } from '../stage.ts';
import { until } from '../until.ts';
import { getWorkload, imageOf } from '../workload.ts';

/** Holds, and what they do to releases. */
export async function holds(t: Test, stage: Stage): Promise<void> {
  await t.test('while a deployment is held its releases wait, and the newest goes on when the hold is lifted', async (t) => {
    await stage.createApp('coaster');
    const first = await stage.succeed('coaster', stage.staging, IMAGES.good);
    const held = await place(stage, first.deployment, { reason: 'The lock is closed' });
    t.match(held.hold, { reason: 'The lock is closed', until: null, release: null, by: { type: 'user' } });
    const older = await stage.release('coaster', stage.staging, IMAGES.good);
    const newer = await stage.release('coaster', stage.staging, IMAGES.better);
    for (const waiting of [older, newer]) {
      t.match(waiting, { state: 'blocked', commit: null, reason: /^Held since .*: The lock is closed\. Lift it with DELETE/ });
      t.same(
        waiting.timeline.map(({ state }) => state),
        ['queued', 'blocked'],
      );
    }
    await stage.api.delete(`/deployments/${first.deployment}/hold`);
    assertSucceeded(await stage.api.waitForRelease(newer.id));
    t.match(await stage.api.get(`/releases/${older.id}`), { state: 'superseded', commit: null });
    t.match(await stage.deployment(first.deployment), { currentRelease: newer.id, hold: null });
    const events = (await stage.events()).filter((event) => event.subject.id === newer.id).map((event) => event.type);
    t.same(events.slice(0, 3), ['release.queued', 'release.blocked', 'release.committed']);
  });

  await t.test('a release that overrides the hold does not wait', async (t) => {
    const { deployment } = await stage.release('coaster', stage.staging, IMAGES.good);
    await place(stage, deployment, { reason: 'The lock is closed again' });
    const waiting = await stage.release('coaster', stage.staging, IMAGES.good);
    const urgent = await stage.succeed('coaster', stage.staging, IMAGES.better, { overrideHold: true });
    t.match(await stage.api.get(`/releases/${waiting.id}`), { state: 'superseded', commit: null });
    t.match(await stage.deployment(deployment), { currentRelease: urgent.id, hold: { reason: 'The lock is closed again' } });
    await stage.api.delete(`/deployments/${deployment}/hold`);
  });

  await t.test('a hold ends by itself when its time is over', async (t) => {
    const { deployment } = await stage.release('coaster', stage.staging, IMAGES.good);
    await place(stage, deployment, { reason: 'Low water', until: new Date(Date.now() + 3000).toISOString() });
    const waiting = await stage.release('coaster', stage.staging, IMAGES.better);
    t.equal(waiting.state, 'blocked');
    assertSucceeded(await stage.api.waitForRelease(waiting.id));
    await until('the end of the hold is told', async () =>
      (await stage.events()).some(
        (event) => event.type === 'deployment.unheld' && event.subject.id === deployment && event.data['over'] === true,
      ),
    );
  });

  await t.test('the hold of a rollback keeps the next automatic release from undoing it', async (t) => {
    await stage.createApp('tug');
    const good = await stage.succeed('tug', stage.staging, IMAGES.good);
    await stage.succeed('tug', stage.staging, IMAGES.better);
    const asked = { release: good.id, reason: 'The engine stutters' };
    const back = await stage.api.post<Release>(`/deployments/${good.deployment}/rollbacks`, asked);
    const next = await stage.release('tug', stage.staging, IMAGES.better);
    t.match(next, { state: 'blocked', reason: /: The engine stutters\. Lift it with DELETE .* or send overrideHold\.$/ });
    assertSucceeded(await stage.api.waitForRelease(back.id));
    t.match(await stage.deployment(good.deployment), {
      currentRelease: back.id,
      hold: { release: back.id, reason: 'The engine stutters' },
    });
    t.match(await cancel(stage, next.id), { state: 'cancelled', commit: null });
    t.equal(imageOf(await getWorkload(stage.target.cluster.kubectl, stage.staging.namespace, 'tug')), IMAGES.good);
  });
  await cancellations(t, stage);
}

async function cancellations(t: Test, stage: Stage): Promise<void> {
  const { kubectl } = stage.target.cluster;

  await t.test('a rollout that is cancelled goes back to what ran before', { skip: needs(stage, 'never-ready') }, async (t) => {
    await stage.createApp('scow', { replicas: 2 });
    const first = await stage.succeed('scow', stage.staging, IMAGES.good);
    const stuck = await stage.release('scow', stage.staging, IMAGES.neverReady);
    await until('the rollout runs', async () => (await stage.api.get<Release>(`/releases/${stuck.id}`)).state === 'progressing');
    const cancelled = await cancel(stage, stuck.id);
    t.match(cancelled, { state: 'cancelled', reason: /the files of release 1 are back\. .*rollout was running: .* is not undone\.$/ });
    await until('what ran before runs again, and Argosy knows', async () => {
      const workload = await getWorkload(kubectl, stage.staging.namespace, 'scow');
      const { currentRelease, health, sync } = await stage.deployment(first.deployment);
      const isBack = imageOf(workload) === IMAGES.good && workload.metadata.annotations?.['argosy.dev/release'] === first.id;
      return isBack && currentRelease === first.id && health === 'Healthy' && sync === 'Synced';
    });
    t.match(await refusalOf(stage.api.post(`/releases/${stuck.id}/cancellations`)), { status: 409, problem: { code: 'release_final' } });
    await stage.succeed('scow', stage.staging, IMAGES.better);
  });

  await t.test('a first release that is cancelled leaves nothing in the cluster, and the next one begins anew', async (t) => {
    await stage.createApp('punt');
    const first = await stage.release('punt', stage.staging, IMAGES.good);
    t.match(await cancel(stage, first.id), { state: 'cancelled', reason: /no release had come before it/ });
    await until('nothing of it is left', async () => {
      const application = await findObject(kubectl, 'applications.argoproj.io', first.deployment, 'argocd');
      const workload = await findObject(kubectl, 'deployment', 'punt', stage.staging.namespace);
      return application === undefined && workload === undefined && (await stage.deployment(first.deployment)).currentRelease === null;
    });
    const second = await stage.succeed('punt', stage.staging, IMAGES.good);
    t.match(await stage.deployment(first.deployment), { currentRelease: second.id, health: 'Healthy' });
  });
}

async function place(stage: Stage, deployment: string, body: object): Promise<Deployment> {
  return (await stage.api.request<Deployment>('PUT', `/deployments/${deployment}/hold`, body)).body;
}

function cancel(stage: Stage, release: string): Promise<Release> {
  return stage.api.post<Release>(`/releases/${release}/cancellations`);
}
