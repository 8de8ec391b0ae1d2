import { enqueue } from '@argosy/db/outbox';
import t from 'tap';
import { explainRelease } from '../../src/releases/explain.ts';
import { delivery } from '../support/delivery.ts';
import { putApplication, putWorkload } from '../support/live.ts';
import { world } from '../support/world.ts';

const w = await world(t);
const d = await delivery(w);
const { workspaceId } = d.scope;
const base = `/v1/workspaces/${workspaceId}`;

const explained = (id: string) => explainRelease(w.deps, d.scope, id);
const inRows: typeof w.deps.db.inWorkspace<void> = (id, work) => w.deps.db.inWorkspace(id, work);

t.test('a release is explained by names, from its commit to its end', async (t) => {
  const made = await d.release('api', 'api:1');
  const before = await explained(made.id);
  t.match(before, {
    summary: /^Release 1 of api in staging is committed and not applied yet\. Argosy has not looked at the cluster since/,
    blockedBy: [{ kind: 'queue', since: made.timeline[1]?.at }],
    facts: [{ source: 'argosy', at: made.createdAt, text: 'Queued.' }],
  });
  await d.look(made.deployment);
  const looked = await explained(made.id);
  t.match(looked.blockedBy, [{ since: String, action: String }]);
  putApplication(w.cluster, made.deployment, { revision: made.sha });
  putWorkload(w.cluster, { namespace: d.namespace, name: 'api', deploymentId: made.deployment, release: made.id });
  await d.look(made.deployment);
  t.match(await explained(made.id), { summary: /^Release 1 of api in staging has succeeded\. Synced at commit/, blockedBy: [] });
});

t.test('a hold is told while it stands, and the commit from the moment its time is over', async (t) => {
  const made = await d.release('held', 'held:1');
  const until = new Date(w.deps.clock.now().getTime() + 60_000).toISOString();
  const since = w.deps.clock.now().toISOString();
  await inRows(workspaceId, async (tx) => {
    const hold = { reason: 'The auditors are here', until, since, by: { type: 'user', id: 'usr-1' }, release: null };
    await tx.deployment.update({ where: { id: made.deployment, workspaceId }, data: { hold } });
    const timeline = [{ state: 'blocked', at: since, detail: null }];
    await tx.release.update({ where: { id: made.id, workspaceId }, data: { state: 'blocked', timeline } });
  });
  t.match((await explained(made.id)).blockedBy, [
    {
      kind: 'hold',
      since,
      detail: `Held since ${since} until ${until} by user usr-1: The auditors are here.`,
      action: `Lift the hold with DELETE ${base}/deployments/${made.deployment}/hold, or release with overrideHold.`,
    },
  ]);
  w.pass(60_000);
  t.match((await explained(made.id)).blockedBy, [{ kind: 'commit', since }]);
});

t.test('work that fails is named with its error, also while nothing else is known; work of others is not', async (t) => {
  const made = await d.release('failing', 'failing:1');
  await inRows(workspaceId, async (tx) => {
    const other = { job: 'observe-deployment', key: 'dep-00000000000000000000000000', data: {} };
    await enqueue(tx, workspaceId, [{ job: 'observe-deployment', key: made.deployment, data: {} }, other]);
    await tx.outbox.updateMany({ where: { workspaceId, job: 'observe-deployment' }, data: { failures: 3, lastError: 'ENOSPC' } });
  });
  const { blockedBy } = await explained(made.id);
  t.match(blockedBy, [{ kind: 'queue', subject: 'job observe-deployment', detail: /has failed 3 times in a row .*: ENOSPC\.$/ }]);
  t.equal(blockedBy.length, 1);
});

t.test('a cluster that does not answer is told first, without a call to it (trust-I7)', async (t) => {
  const made = await d.release('away', 'away:1');
  const since = w.deps.clock.now();
  const mark = (unreachableSince: Date | null) =>
    inRows(workspaceId, async (tx) => {
      await tx.cluster.update({ where: { id: d.clusterId, workspaceId }, data: { unreachableSince } });
    });
  await mark(since);
  w.cluster.onCall = () => {
    throw new Error('the cluster was asked');
  };
  t.match((await explained(made.id)).blockedBy, [{ kind: 'cluster', subject: 'cluster one', since: since.toISOString() }]);
  w.cluster.onCall = null;
  await mark(null);
});

t.test('a superseded release names the one that took its place', async (t) => {
  const first = await d.release('twice', 'twice:1');
  const second = await d.release('twice', 'twice:2');
  t.match(await explained(first.id), {
    summary: `Release 1 of twice in staging was superseded by a newer one. Release 2 (${second.id}) took its place.`,
  });
});

t.test('what is unknown or of another workspace is not found', async (t) => {
  const made = await d.release('own', 'own:1');
  const stranger = await w.workspace('other');
  for (const id of ['rel-00000000000000000000000000', 'nonsense', made.deployment]) await t.rejects(explained(id), { code: 'not_found' });
  await t.rejects(explainRelease(w.deps, stranger, made.id), { code: 'not_found' });
});
