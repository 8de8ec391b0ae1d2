import pg from 'pg';
import t from 'tap';
import { openClusterAlone } from '../../src/clusters/access.ts';
import { registerCluster } from '../../src/clusters/register.ts';
import { requestBootstrap } from '../../src/clusters/request-bootstrap.ts';
import { createCredential } from '../../src/repositories/credentials.ts';
import { createToken } from '../../src/tokens/tokens.ts';
import { bringUp } from '../support/bring-up.ts';
import { SERVER, world } from '../support/world.ts';

const w = await world(t);
const scope = await w.workspace('acme');
const secrets = {
  kubeconfig: `kubeconfig-token-${'k'.repeat(20)}`,
  replaced: `replaced-token-${'r'.repeat(20)}`,
  key: `client-key-${'p'.repeat(20)}`,
};
const client = new pg.Client({ connectionString: w.databaseUrl });
await client.connect();
t.teardown(() => client.end());

/** Every column of every row that holds the text, also inside of bytes and of JSON; row-level security is off for the look. */
async function placesOf(text: string): Promise<string[]> {
  const { rows: columns } = await client.query<{ table: string; column: string; bytes: boolean }>(`
    SELECT c.table_name AS table, c.column_name AS column, c.data_type = 'bytea' AS bytes FROM information_schema.columns c
    JOIN information_schema.tables t USING (table_schema, table_name)
    WHERE c.table_schema = 'public' AND t.table_type = 'BASE TABLE' AND c.data_type IN ('text', 'bytea', 'json', 'jsonb', 'ARRAY')`);
  const places: string[] = [];
  for (const { table, column, bytes } of columns) {
    const found = bytes ? `position($1::bytea IN "${column}") > 0` : `position($2 IN "${column}"::text) > 0`;
    const { rowCount } = await client.query(`SELECT 1 FROM "${table}" WHERE ${found} AND $2::text IS NOT NULL AND $1::bytea IS NOT NULL`, [
      Buffer.from(text),
      text,
    ]);
    if (rowCount !== 0) places.push(`${table}.${column}`);
  }
  return places;
}

t.test('no secret of a kubeconfig, a connection, a token or a credential stands in the database in clear (trust-T46)', async (t) => {
  // The scan itself must be able to see all rows, or it would prove nothing.
  const { rows: tables } = await client.query<{ name: string }>(
    `SELECT relname AS name FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND relrowsecurity`,
  );
  for (const { name } of tables) await client.query(`ALTER TABLE "${name}" NO FORCE ROW LEVEL SECURITY`);
  const access = { server: SERVER, credential: { token: secrets.kubeconfig } };
  const { id } = await registerCluster(w.deps, scope, { name: 'one', kubeconfig: 'text' }, async () => access);
  await bringUp(w, w.cluster, scope.workspaceId, id);
  const notifications = w.cluster.objects.get('secrets/argocd/argocd-notifications-secret')?.['data'] as Record<string, string>;
  const repository = w.cluster.objects.get(`secrets/argocd/argosy-repository-${scope.workspaceId}`)?.['data'] as Record<string, string>;
  const inClear = (text: string | undefined): string => Buffer.from(text ?? '', 'base64').toString();
  const credential = { clientCertificate: 'PEM', clientKey: secrets.key };
  t.same(await placesOf(secrets.kubeconfig), []);
  await requestBootstrap(w.deps, scope, id, {
    text: 'text',
    read: async () => ({ server: SERVER, credential: { token: secrets.replaced } }),
  });
  t.same(await placesOf(secrets.replaced), []);
  await requestBootstrap(w.deps, scope, id, { text: 'text', read: async () => ({ server: SERVER, credential }) });
  const { token } = await createToken(w.deps, scope, { name: 'ci', role: 'deployer' });
  const { password } = await createCredential(w.deps, scope, {});
  const all = [secrets.key, inClear(notifications['argosy-token']), inClear(repository['password']), token, password];
  for (const secret of all) {
    t.ok(secret.length > 20);
    t.same(await placesOf(secret), []);
  }
  t.same(await placesOf(scope.slug).then((places) => places.includes('workspaces.slug')), true, 'what is there is found');
});

t.test('a sealed kubeconfig that is moved to another cluster’s row cannot be opened there', async (t) => {
  const other = await w.workspace('other');
  const moved = await registerCluster(w.deps, other, { name: 'two', kubeconfig: 'https://two.example.com' }, w.readKubeconfig);
  const [row] = await w.deps.db.inWorkspace(scope.workspaceId, (tx) => tx.clusterCredential.findMany());
  const sealed = row?.sealed;
  t.ok(sealed);
  if (sealed)
    await w.deps.db.inWorkspace(other.workspaceId, (tx) =>
      tx.clusterCredential.updateMany({ where: { clusterId: moved.id }, data: { sealed } }),
    );
  await t.rejects(openClusterAlone(w.deps, other.workspaceId, moved.id));
});
