import pg from 'pg';
import t from 'tap';
import { testDatabase } from '@argosy/testkit/database';
import { openDatabase } from '../src/database.ts';
import { findWorkspace } from '../src/system.ts';

const { url } = await testDatabase(t);
const db = openDatabase({ url, poolSize: 4 });
t.teardown(() => db.close());

const [A, B] = ['wsp-0000000000000000000000000a', 'wsp-0000000000000000000000000b'];
const createdAt = new Date();

for (const id of [A, B]) {
  await db.inWorkspace(id, async (tx) => {
    await tx.workspace.create({ data: { id, slug: `slug-${id.slice(-1)}`, name: id, createdAt } });
    await tx.app.create({
      data: {
        id: `app-0000000000000000000000000${id.slice(-1)}`,
        workspaceId: id,
        name: 'api',
        slug: 'api',
        source: {},
        config: {},
        createdAt,
      },
    });
  });
}

t.test('a transaction sees the rows of its own workspace, also when the query forgets to ask for them', async (t) => {
  const seen = await db.inWorkspace(A, (tx) => tx.app.findMany());
  t.same(
    seen.map((row) => row.workspaceId),
    [A],
  );
  t.same(await db.inWorkspace(A, (tx) => tx.workspace.findMany({ select: { id: true } })), [{ id: A }]);
});

t.test('without a workspace nothing is seen and nothing is written', async (t) => {
  t.same(await db.platform.app.findMany(), []);
  t.same(await db.platform.workspace.findMany(), []);
  await t.rejects(
    db.platform.app.create({ data: { id: 'app-x', workspaceId: A, name: 'x', slug: 'x', source: {}, config: {}, createdAt } }),
  );
});

t.test('a row cannot be written into, moved to, or changed in another workspace', async (t) => {
  await t.rejects(
    db.inWorkspace(A, (tx) =>
      tx.app.create({ data: { id: 'app-y', workspaceId: B, name: 'y', slug: 'y', source: {}, config: {}, createdAt } }),
    ),
  );
  await t.rejects(db.inWorkspace(A, (tx) => tx.app.updateMany({ data: { workspaceId: B } })));
  const { count } = await db.inWorkspace(A, (tx) => tx.app.updateMany({ where: { workspaceId: B }, data: { name: 'taken' } }));
  t.equal(count, 0);
});

t.test('the audit log cannot be changed or emptied', async (t) => {
  await t.rejects(
    db.inWorkspace(A, (tx) => tx.auditEvent.deleteMany()),
    /permission denied|P2010|denied/,
  );
  await t.rejects(db.inWorkspace(A, (tx) => tx.auditEvent.updateMany({ data: { action: 'x' } })));
});

t.test('a path finds its workspace by id and by slug, and says the role of nobody', async (t) => {
  t.match(await findWorkspace(db, 'slug-a', null), { workspaceId: A, role: null });
  t.match(await findWorkspace(db, B, 'usr-none'), { workspaceId: B, role: null });
  t.equal(await findWorkspace(db, 'nothing', null), null);
});

t.test('every table with a workspace has forced row-level security and a policy with a check (trust-T06)', async (t) => {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  t.teardown(() => client.end());
  const { rows } = await client.query<{ name: string; forced: boolean; checked: boolean }>(`
    SELECT c.relname AS name, c.relrowsecurity AND c.relforcerowsecurity AS forced,
      EXISTS (SELECT 1 FROM pg_policy p WHERE p.polrelid = c.oid AND p.polwithcheck IS NOT NULL AND 'argosy_app'::regrole = ANY (p.polroles)) AS checked
    FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'workspace_id'
    WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace`);
  t.ok(rows.length > 15);
  for (const row of rows) t.ok(row.forced && row.checked, row.name);
  const { rows: owner } = await client.query<{ rolsuper: boolean }>('SELECT rolsuper FROM pg_roles WHERE rolname = current_user');
  t.same(owner, [{ rolsuper: false }], 'the tests run with an owner that is no superuser');
});

t.test('every foreign key between tenant tables contains the workspace (trust-T06)', async (t) => {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  t.teardown(() => client.end());
  const { rows } = await client.query<{ name: string }>(`
    SELECT k.conname AS name FROM pg_constraint k
    WHERE k.contype = 'f'
      AND EXISTS (SELECT 1 FROM pg_attribute WHERE attrelid = k.conrelid AND attname = 'workspace_id')
      AND EXISTS (SELECT 1 FROM pg_attribute WHERE attrelid = k.confrelid AND attname = 'workspace_id')
      AND NOT EXISTS (SELECT 1 FROM pg_attribute WHERE attrelid = k.conrelid AND attname = 'workspace_id' AND attnum = ANY (k.conkey))`);
  t.same(rows, []);
});
