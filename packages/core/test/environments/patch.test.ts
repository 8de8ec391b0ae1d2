import t from 'tap';
import { gitBlobId } from '@argosy/domain/workspace/git-object';
import { createEnvironment } from '../../src/environments/create.ts';
import { patchEnvironment } from '../../src/environments/patch.ts';
import { getEnvironment } from '../../src/environments/read.ts';
import { requestEnvironmentDeletion } from '../../src/environments/delete.ts';
import { delivery } from '../support/delivery.ts';
import { world } from '../support/world.ts';

const w = await world(t);
const d = await delivery(w);
const { scope } = d;
const { workspaceId } = scope;
const fileOf = (app: string): string => w.git.files().get(`environments/staging/${app}/application.yaml`) ?? '';

t.test('drift is healed by Argo CD or only reported, and a change is one commit with every Application of the environment', async (t) => {
  const [one, two] = [await d.release('one', 'one:1'), await d.release('two', 'two:1')];
  t.match(fileOf('one'), /selfHeal: true/);
  await w.deps.db.inWorkspace(workspaceId, (tx) => tx.outbox.deleteMany());
  const commits = w.git.commits.length;

  const patched = await patchEnvironment(w.deps, scope, d.environmentId, { drift: 'report' });
  t.match(patched, { drift: 'report', name: 'Staging', failFastSeconds: 60 });
  t.same(await getEnvironment(w.deps, scope, d.environmentId), patched);
  t.equal(w.git.commits.length, commits + 1);
  t.same(
    w.git.commits
      .at(-1)
      ?.changes.map(({ path }) => path)
      .toSorted(),
    ['environments/staging/one/application.yaml', 'environments/staging/two/application.yaml'],
  );
  for (const app of ['one', 'two']) t.match(fileOf(app), /selfHeal: false/);
  const { jobs, rows, head } = await w.deps.db.inWorkspace(workspaceId, async (tx) => ({
    jobs: await tx.outbox.findMany({ select: { job: true, data: true } }),
    rows: await tx.deployment.findMany({ select: { id: true, manifestSha: true }, orderBy: { id: 'asc' } }),
    head: await tx.repository.findUniqueOrThrow({ where: { workspaceId } }),
  }));
  t.same(jobs, [{ job: 'refresh-root', data: { sequence: String(head.sequence) } }], 'the root looks at that commit');
  t.same(
    rows,
    [
      { id: one.deployment, manifestSha: gitBlobId(fileOf('one')) },
      { id: two.deployment, manifestSha: gitBlobId(fileOf('two')) },
    ].toSorted((a, b) => a.id.localeCompare(b.id)),
  );
  const next = await d.release('one', 'one:2');
  t.ok(next.sha);
  t.same(
    w.git.commits.at(-1)?.changes.map(({ path }) => path),
    ['environments/staging/one/values.yaml'],
    'the next release does not write the Application again',
  );
});

t.test('name and failFastSeconds change without a commit; what is patched to what it is, too', async (t) => {
  const commits = w.git.commits.length;
  t.match(await patchEnvironment(w.deps, scope, d.environmentId, { name: 'Stage', failFastSeconds: 5 }), {
    name: 'Stage',
    failFastSeconds: 5,
  });
  t.match(await patchEnvironment(w.deps, scope, d.environmentId, { drift: 'report' }), { name: 'Stage', drift: 'report', slug: 'staging' });
  t.equal(w.git.commits.length, commits);
});

t.test('an environment without releases is patched without a commit', async (t) => {
  const empty = await createEnvironment(w.deps, scope, { name: 'Empty', type: 'preview', cluster: 'one' });
  const commits = w.git.commits.length;
  t.match(await patchEnvironment(w.deps, scope, empty.id, { drift: 'report' }), { drift: 'report' });
  t.equal(w.git.commits.length, commits);
});

t.test('each change leaves one audit event and one event that names the fields', async (t) => {
  const { id } = await createEnvironment(w.deps, scope, { name: 'Told', type: 'preview', cluster: 'one' });
  await patchEnvironment(w.deps, scope, id, { name: 'Retold', failFastSeconds: 30 });
  const traces = await w.deps.db.inWorkspace(workspaceId, async (tx) => [
    await tx.event.findMany({ where: { subjectId: id, type: 'environment.updated' }, select: { data: true, actor: true } }),
    await tx.auditEvent.findMany({ where: { subjectId: id, action: 'environment.update' }, select: { data: true, actor: true } }),
  ]);
  for (const trace of traces) t.match(trace, [{ data: { fields: ['name', 'failFastSeconds'] }, actor: scope.actor }]);
});

t.test('an environment that is absent, foreign or being deleted is not patched', async (t) => {
  const other = await w.workspace('other');
  await t.rejects(patchEnvironment(w.deps, other, d.environmentId, { name: 'Mine' }), { code: 'not_found' });
  await t.rejects(patchEnvironment(w.deps, scope, 'env-nothing', { name: 'None' }), { code: 'not_found' });
  const { id } = await createEnvironment(w.deps, scope, { name: 'Going', type: 'preview', cluster: 'one' });
  await requestEnvironmentDeletion(w.deps, scope, id);
  await t.rejects(patchEnvironment(w.deps, scope, id, { name: 'Gone' }), { code: 'being_deleted' });
});
