import t from 'tap';
import type { Tx } from '@argosy/db/client';
import { enqueue } from '@argosy/db/outbox';
import { requestDeploymentDeletion } from '../../src/deployments/delete.ts';
import { acceptHook } from '../../src/hooks/accept.ts';
import { followPublicUrl } from '../../src/workspaces/follow-public-url.ts';
import { maintainWorkspace } from '../../src/workspaces/maintain.ts';
import { delivery } from '../support/delivery.ts';
import { world } from '../support/world.ts';

const DAY_MS = 86_400_000;

async function maintained(t: Parameters<typeof world>[0]) {
  const w = await world(t);
  const d = await delivery(w);
  const { workspaceId } = d.scope;
  const inWorkspace = <T>(work: (tx: Tx) => Promise<T>): Promise<T> => w.deps.db.inWorkspace(workspaceId, work);
  const connection = { id: 'con-00000000000000000000000000', workspaceId };
  return {
    w,
    d,
    workspaceId,
    inWorkspace,
    maintain: () => maintainWorkspace(w.deps, workspaceId),
    hook: (application: string) => acceptHook(w.deps, connection, { version: 1, application }),
    inbox: () => inWorkspace((tx) => tx.inbox.findMany({ where: { workspaceId }, orderBy: { id: 'asc' } })),
    at: async () => (await inWorkspace((tx) => tx.workspace.findUniqueOrThrow({ where: { id: workspaceId } }))).maintainedAt,
    eventTypes: async () => (await inWorkspace((tx) => tx.event.findMany({ where: { workspaceId } }))).map((event) => event.type),
  };
}

t.test('a workspace that was maintained says when, also where there was nothing to do', async (t) => {
  const { w, maintain, at } = await maintained(t);
  t.equal(await at(), null);
  t.same(await maintain(), { done: true });
  t.same(await at(), w.deps.clock.now());
});

t.test('hooks that were handled are kept for a week; those that nobody handled yet stay (trust-I1)', async (t) => {
  const { w, d, maintain, hook, inbox } = await maintained(t);
  const { deployment } = await d.release('api', 'nginx:1');
  await hook('dep-00000000000000000000000000');
  await hook(deployment);
  w.pass(6 * DAY_MS);
  await maintain();
  t.equal((await inbox()).length, 2);
  w.pass(2 * DAY_MS);
  await maintain();
  t.match(await inbox(), [{ application: deployment, handledAt: null }]);
});

t.test('a hook whose deployment is gone before it was looked at gets a verdict', async (t) => {
  const { w, d, maintain, hook, inbox, inWorkspace, workspaceId } = await maintained(t);
  const { deployment } = await d.release('api', 'nginx:1');
  await hook(deployment);
  await requestDeploymentDeletion(w.deps, d.scope, deployment);
  await maintain();
  t.match(await inbox(), [{ handledAt: null }], 'it is still there');
  await inWorkspace((tx) => tx.deployment.deleteMany({ where: { workspaceId } }));
  await maintain();
  t.match(await inbox(), [{ verdict: 'ignored: what it speaks of is gone', handledAt: Date }]);
});

t.test('events that are too old go with the maintenance', async (t) => {
  const { w, maintain, eventTypes } = await maintained(t);
  t.ok((await eventTypes()).length > 1);
  w.pass(91 * DAY_MS);
  await maintain();
  t.equal((await eventTypes()).length, 1);
});

t.test('while addresses move, the old ones are no difference and nothing is done', async (t) => {
  const { w, maintain, at, inWorkspace, workspaceId } = await maintained(t);
  await followPublicUrl(w.deps);
  const commits = w.git.commits.length;
  Object.assign(w.deps.settings, { publicUrl: 'https://new.example.com' });
  t.match(await maintain(), { againInMs: Number }, 'before anybody has noticed');
  await followPublicUrl(w.deps);
  t.match(await maintain(), { againInMs: Number }, 'while the job waits');
  t.equal(w.git.commits.length, commits);
  t.equal(await at(), null);
  await inWorkspace((tx) => tx.outbox.updateMany({ where: { workspaceId, job: 'move-addresses' }, data: { deadAt: w.deps.clock.now() } }));
  t.match(await maintain(), { againInMs: Number }, 'when the job was given up on: half a move would stop every Application');
  t.equal(w.git.commits.length, commits);
  await inWorkspace((tx) => tx.outbox.deleteMany({ where: { workspaceId, job: 'move-addresses' } }));
  t.same(await maintain(), { done: true });
  t.match(w.git.commits.at(-1)?.message, /^Restore 1 file /, 'a move that was lost is a difference');
});

t.test('what is wrong with the repository keeps nothing else from being done', async (t) => {
  const { w, maintain, hook, inbox, at } = await maintained(t);
  await hook('dep-00000000000000000000000000');
  w.pass(8 * DAY_MS);
  Object.assign(w.deps.chart, { version: '../..' });
  await t.rejects(maintain(), /is no version of a chart/);
  t.same(await inbox(), []);
  t.equal(await at(), null);
});

t.test('trust-F28: a release whose looks all fail is ended after its deadline all the same', async (t) => {
  const { w, d, maintain, inWorkspace, workspaceId } = await maintained(t);
  const poisoned = await d.release('api', 'nginx:1', { timeoutSeconds: 120 });
  const slow = await d.release('web', 'nginx:1', { timeoutSeconds: 120 });
  const state = async ({ id }: { id: string }) =>
    await inWorkspace((tx) =>
      tx.release.findUniqueOrThrow({ where: { id, workspaceId }, select: { state: true, reason: true, failureCode: true } }),
    );
  const looks = (key: string, data: object) =>
    inWorkspace(async (tx) => {
      await enqueue(tx, workspaceId, [{ job: 'observe-deployment', key, data: { deploymentId: key } }]);
      await tx.outbox.updateMany({ where: { workspaceId, job: 'observe-deployment', key }, data });
    });
  await looks(poisoned.deployment, { deadAt: w.deps.clock.now(), attempts: 10 });
  // Looks that wait for the database, or are about to be taken, end it by themselves.
  await looks(slow.deployment, { failures: 30, attempts: 1 });
  w.pass(150_000);
  await maintain();
  t.match(await state(poisoned), { state: 'committed' }, 'a late look may still come');
  w.pass(60_000);
  await maintain();
  t.match(await state(poisoned), {
    state: 'timed_out',
    failureCode: 'sync_timeout',
    reason: /within 120 seconds .* Argosy could not look at it/,
  });
  t.match(await state(slow), { state: 'committed' });
  t.same((await d.eventsOf(poisoned.id)).at(-1), 'release.timed_out');
  await maintain();
  t.same((await d.eventsOf(poisoned.id)).filter((type) => type === 'release.timed_out').length, 1);
});

t.test('a workspace that is being deleted, or is gone, is left alone', async (t) => {
  const { w, maintain, at, inWorkspace, workspaceId } = await maintained(t);
  await inWorkspace((tx) => tx.workspace.update({ where: { id: workspaceId }, data: { deletingAt: w.deps.clock.now() } }));
  t.same(await maintain(), { done: true });
  t.equal(await at(), null);
  t.same(await maintainWorkspace(w.deps, 'wsp-0000000000000000000000000z'), { done: true });
});

t.test('rows that do not fit together are told once, and again when that changes', async (t) => {
  const { d, maintain, eventTypes, inWorkspace, workspaceId } = await maintained(t);
  await d.release('api', 'nginx:1');
  const damages = async (): Promise<number> => (await eventTypes()).filter((type) => type === 'workspace.repository_damaged').length;
  await maintain();
  t.equal(await damages(), 0);
  await inWorkspace((tx) => tx.release.updateMany({ where: { workspaceId }, data: { commitSha: '0'.repeat(40) } }));
  await maintain();
  await maintain();
  t.equal(await damages(), 1);
  await inWorkspace((tx) => tx.repository.updateMany({ where: { workspaceId }, data: { head: '1'.repeat(40) } }));
  await maintain();
  t.equal(await damages(), 2);
  const [last] = await inWorkspace((tx) => tx.event.findMany({ where: { workspaceId }, orderBy: { seq: 'desc' }, take: 1 }));
  t.match(last?.data, {
    problems: [/^The head of the repository/, /^1 releases name a commit/],
  });
});

t.test('asking for maintenance again and again is one job', async (t) => {
  const { inWorkspace, workspaceId } = await maintained(t);
  for (let i = 0; i < 3; i++) {
    await inWorkspace((tx) => enqueue(tx, workspaceId, [{ job: 'maintain-workspace', key: 'maintain', data: {}, unprompted: true }]));
  }
  t.equal(await inWorkspace((tx) => tx.outbox.count({ where: { workspaceId, job: 'maintain-workspace' } })), 1);
});
