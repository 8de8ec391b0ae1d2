import t from 'tap';
import { repositoryStore } from '@argosy/db/repository-store';
import { gitBlobId } from '@argosy/domain/workspace/git-object';
import { createEnvironment } from '../../src/environments/create.ts';
import { requestEnvironmentDeletion } from '../../src/environments/delete.ts';
import { requestDeploymentDeletion } from '../../src/deployments/delete.ts';
import { listEvents } from '../../src/events/read.ts';
import { listFiles } from '../../src/repositories/list-files.ts';
import { reconcileRepository } from '../../src/repositories/reconcile.ts';
import { followPublicUrl } from '../../src/workspaces/follow-public-url.ts';
import { moveAddresses } from '../../src/workspaces/move-addresses.ts';
import { delivery, type Delivery } from '../support/delivery.ts';
import type { Tx } from '@argosy/db/client';
import { world, type World } from '../support/world.ts';

/** A workspace with two deployments whose repository can be harmed behind Argosy's back. */
async function repository(t: Parameters<typeof world>[0]) {
  const w = await world(t);
  const d = await delivery(w);
  const api = await d.release('api', 'nginx:1');
  await d.release('web', 'nginx:2');
  const { workspaceId } = d.scope;
  const inWorkspace = <T>(work: (tx: Tx) => Promise<T>): Promise<T> => w.deps.db.inWorkspace(workspaceId, work);
  return {
    w,
    d,
    api,
    inWorkspace,
    workspace: { id: workspaceId, slug: 'acme', name: 'acme' },
    reconcile: () => reconcileRepository(w.deps, { id: workspaceId, slug: 'acme', name: 'acme' }),
    files: () => inWorkspace((tx) => listFiles(repositoryStore(tx, workspaceId))),
    /** Commits changes that no row knows of. */
    harm: (changes: { path: string; content: string | null }[]) =>
      inWorkspace((tx) =>
        w.deps.gitHost.append(repositoryStore(tx, workspaceId), [
          { changes, message: 'Harm\n', author: { name: 'x', email: 'x@y' }, at: w.deps.clock.now() },
        ]),
      ),
    jobs: () => inWorkspace((tx) => tx.outbox.findMany({ where: { workspaceId }, orderBy: { id: 'asc' } })),
  };
}

const API = 'environments/staging/api';
const events = async (w: World, d: Delivery, type: string) =>
  (await listEvents(w.deps, d.scope, { after: 0n, types: [], limit: 200 })).filter((event) => event.type === type);

t.test('trust-I3: a repository that is what its rows say is left alone: no commit, no event', async (t) => {
  const { w, d, reconcile } = await repository(t);
  const before = w.git.commits.length;
  t.same(await reconcile(), []);
  t.equal(w.git.commits.length, before);
  t.same(await events(w, d, 'workspace.repository_repaired'), []);
});

t.test('trust-I3: whatever file was changed, taken away or added is put right by one commit, byte for byte', async (t) => {
  const { w, d, api, reconcile, files, harm, inWorkspace, jobs, workspace } = await repository(t);
  const right = w.git.files();
  const stray = ['environments/staging/nobody/values.yaml', 'environments/gone/api/application.yaml', 'projects/gone.yaml'];
  await inWorkspace((tx) => tx.outbox.deleteMany({ where: { workspaceId: workspace.id } }));
  await harm([
    { path: `${API}/values.yaml`, content: 'image: evil\n' },
    { path: 'environments/staging/web/application.yaml', content: null },
    { path: 'projects/staging.yaml', content: 'kind: Nothing\n' },
    { path: 'README.md', content: null },
    ...stray.map((path) => ({ path, content: 'x' })),
  ]);
  const commits = w.git.commits.length;
  const touched = [
    `${API}/values.yaml`,
    'environments/staging/web/application.yaml',
    'projects/staging.yaml',
    'README.md',
    ...stray,
  ].toSorted();
  t.same(await reconcile(), touched);
  t.same(w.git.files(), right);
  t.equal(w.git.commits.length, commits + 1);
  t.match(w.git.commits.at(-1)?.message, /^Restore 7 files as Argosy knows them\n\nArgosy-Repairs: 7\nArgosy-Actor: argosy\n$/);
  for (const [path, id] of await files()) t.equal(id, gitBlobId(right.get(path) ?? ''), path);
  t.match(
    (await jobs()).map(({ job, key }) => `${job} ${key}`),
    [/^refresh-application dep-/, /^refresh-application dep-/, 'refresh-root root'],
  );
  t.ok((await jobs()).some(({ key }) => key === api.deployment));
  t.match(await events(w, d, 'workspace.repository_repaired'), [{ data: { paths: touched, files: 7 } }]);
  const audits = await inWorkspace((tx) => tx.auditEvent.findMany({ where: { action: 'repository.repair' } }));
  t.match(audits, [{ subjectId: workspace.id, actor: { type: 'system' } }]);
  t.same(await reconcile(), [], 'once is enough');
});

t.test('a renderer that changed with a new version rewrites nothing: the stored ids decide', async (t) => {
  const { w, reconcile, inWorkspace, workspace } = await repository(t);
  // What is rendered today differs from what stands there, as after an upgrade.
  await inWorkspace((tx) => tx.app.updateMany({ where: { workspaceId: workspace.id }, data: { name: 'Another name' } }));
  Object.assign(w.deps.chart, { version: '9.9.9' });
  const before = w.git.commits.length;
  t.same(await reconcile(), []);
  t.equal(w.git.commits.length, before);
});

t.test('files whose ids were not stored are rendered and compared, and their ids kept', async (t) => {
  const { w, reconcile, inWorkspace, harm, workspace } = await repository(t);
  const forget = () =>
    inWorkspace(async (tx) => {
      await tx.release.updateMany({ where: { workspaceId: workspace.id }, data: { valuesSha: null } });
      await tx.deployment.updateMany({ where: { workspaceId: workspace.id }, data: { manifestSha: null } });
    });
  const kept = async () => {
    const ids = await inWorkspace(async (tx) => [
      ...(await tx.release.findMany({ where: { workspaceId: workspace.id } })).map((row) => row.valuesSha),
      ...(await tx.deployment.findMany({ where: { workspaceId: workspace.id } })).map((row) => row.manifestSha),
    ]);
    return ids.map(String).toSorted();
  };
  const right = w.git.files();
  const ids = await kept();
  for (const id of ids) t.match(id, /^[0-9a-f]{40}$/);
  await forget();
  t.same(await reconcile(), []);
  t.same(await kept(), ids);
  await forget();
  await harm([{ path: `${API}/values.yaml`, content: 'image: evil\n' }]);
  t.same(await reconcile(), [`${API}/values.yaml`]);
  t.same(w.git.files(), right);
  t.same(await kept(), ids);
});

t.test('a directory that is lost from the rows is written anew', async (t) => {
  const { w, reconcile, files, inWorkspace, workspace } = await repository(t);
  const right = w.git.files();
  const before = await files();
  await inWorkspace((tx) =>
    tx.repositoryTree.deleteMany({ where: { workspaceId: workspace.id, path: { startsWith: 'environments/staging' } } }),
  );
  t.equal((await reconcile()).length, 4);
  t.same(w.git.files(), right);
  t.same(await files(), before);
});

t.test('what is being deleted has no files; what is not in a managed folder is nobody’s business', async (t) => {
  const { w, d, api, reconcile, harm } = await repository(t);
  await requestDeploymentDeletion(w.deps, d.scope, api.deployment);
  t.same(await reconcile(), []);
  await harm([
    { path: `${API}/values.yaml`, content: 'x' },
    { path: 'NOTES.md', content: 'mine' },
  ]);
  t.same(await reconcile(), [`${API}/values.yaml`]);
  t.ok(w.git.files().has('NOTES.md'));
  const other = await createEnvironment(w.deps, d.scope, { name: 'Later', type: 'staging', cluster: 'one' });
  t.same(await reconcile(), []);
  await requestEnvironmentDeletion(w.deps, d.scope, other.id);
  t.same(await reconcile(), [], 'the project goes with the last step');
  await harm([{ path: 'projects/later.yaml', content: null }]);
  t.same(await reconcile(), []);
});

t.test('a chart that is gone altogether comes back, another version of it is left to the next release', async (t) => {
  const { w, reconcile, harm } = await repository(t);
  await harm([{ path: 'charts/workload/1.0.0/Chart.yaml', content: null }]);
  t.same(await reconcile(), ['charts/workload/1.0.0/Chart.yaml']);
  Object.assign(w.deps.chart, { version: '1.1.0' });
  t.same(await reconcile(), []);
});

t.test('a file that is lost from the chart comes back, and only that', async (t) => {
  const { w, reconcile, harm } = await repository(t);
  const right = w.git.files();
  Object.assign(w.deps.chart, { files: new Map([...w.deps.chart.files, ['templates/more.yaml', 'kind: More\n']]) });
  await harm([{ path: 'charts/workload/1.0.0/templates/more.yaml', content: 'kind: More\n' }]);
  t.same(await reconcile(), []);
  await harm([{ path: 'charts/workload/1.0.0/templates/more.yaml', content: null }]);
  t.same(await reconcile(), ['charts/workload/1.0.0/templates/more.yaml']);
  t.same([...w.git.files().keys()].toSorted(), [...right.keys(), 'charts/workload/1.0.0/templates/more.yaml'].toSorted());
});

t.test('a move of addresses that begins between its looks is not undone: nothing is touched', async (t) => {
  const { w, reconcile, files, inWorkspace, workspace, harm } = await repository(t);
  await followPublicUrl(w.deps);
  await harm([{ path: `${API}/values.yaml`, content: 'image: evil\n' }]);
  const before = await files();
  const moved = { ...w.deps, settings: { ...w.deps.settings, publicUrl: 'https://new.example.com' } };
  await followPublicUrl(moved);
  t.same(await reconcile(), [], 'a process with the old address');
  t.same(await reconcileRepository(moved, workspace), [], 'one with the new address, before the move');
  t.same(await files(), before);
  await moveAddresses(moved, workspace.id);
  await inWorkspace((tx) => tx.outbox.deleteMany({ where: { workspaceId: workspace.id, job: 'move-addresses' } }));
  t.same(await reconcile(), [], 'a process with the old address, after it');
  t.same(await reconcileRepository(moved, workspace), [`${API}/values.yaml`]);
});

t.test('very much damage is repaired by several commits, so that no release waits for all of it', async (t) => {
  const { w, d, reconcile, files, inWorkspace, workspace } = await repository(t);
  await Promise.all(Array.from({ length: 210 }, (_, n) => d.release(`app-${n}`, 'nginx:1')));
  const right = w.git.files();
  const before = await files();
  const commits = w.git.commits.length;
  await inWorkspace((tx) => tx.repositoryTree.deleteMany({ where: { workspaceId: workspace.id, path: { startsWith: 'environments' } } }));
  t.equal((await reconcile()).length, 2 * 212);
  t.equal(w.git.commits.length, commits + 2);
  t.same(w.git.files(), right);
  t.same(await files(), before);
  t.same(await reconcile(), []);
});

t.test('releases that are committed while it looks are no differences', async (t) => {
  const { w, d, reconcile } = await repository(t);
  const releases = Array.from({ length: 12 }, (_, n) => d.release(n % 2 === 0 ? 'api' : 'web', `nginx:${n}`));
  const looks = Array.from({ length: 6 }, reconcile);
  await Promise.all(releases);
  t.same(await Promise.all(looks), Array(6).fill([]));
  t.same(await reconcile(), []);
  t.same(await events(w, d, 'workspace.repository_repaired'), []);
});
