import { randomBytes } from 'node:crypto';
import { openDatabase } from '@argosy/db/database';
import { newUuid } from '@argosy/runtime/new-uuid';
import { testDatabase } from '@argosy/testkit/database';
import { authenticate, type Principal } from '../../src/access/authenticate.ts';
import { ensureAdministrator } from '../../src/access/ensure-administrator.ts';
import { openScope } from '../../src/access/open-scope.ts';
import type { ReadKubeconfig } from '../../src/clusters/register.ts';
import type { Deps } from '../../src/deps.ts';
import { createReleaseFlusher } from '../../src/releases/flusher.ts';
import type { ReleasingDeps } from '../../src/releases/request.ts';
import type { Scope } from '../../src/scope.ts';
import { createWorkspace } from '../../src/workspaces/create.ts';
import { fakeCluster, fakeGateways, type FakeCluster } from './fake-cluster.ts';
import { fakeGitHost, type FakeGitHost } from './fake-git-host.ts';
import { fakeSecretBox } from './fake-secret-box.ts';

export const SERVER = 'https://one.example.com';
export const SECOND_SERVER = 'https://two.example.com';

/** A world of real PostgreSQL with a Git host, a cluster and a clock that a test holds in its hands. */
export interface World {
  deps: ReleasingDeps & Deps;
  git: FakeGitHost;
  cluster: FakeCluster;
  second: FakeCluster;
  /** Every cluster that can be reached, by its server. */
  clusters: Record<string, FakeCluster>;
  databaseUrl: string;
  principal: Principal;
  /** An owner's scope in a new workspace. */
  workspace(slug: string): Promise<Scope>;
  /** Takes the text for the server's address. */
  readKubeconfig: ReadKubeconfig;
  /** Moves the clock, in milliseconds. */
  pass(ms: number): void;
}

export async function world(t: { teardown(work: () => Promise<void>): void }): Promise<World> {
  const { url } = await testDatabase(t);
  const db = openDatabase({ url, poolSize: 6 });
  t.teardown(() => db.close());
  const git = fakeGitHost();
  const cluster = fakeCluster();
  const second = fakeCluster({ version: 'v1.35.4', uid: 'uid-2' });
  const clusters: Record<string, FakeCluster> = { [SERVER]: cluster, [SECOND_SERVER]: second };
  let now = Date.parse('2026-01-01T00:00:00.000Z');
  const core: Deps = {
    db,
    clock: { now: () => new Date(now) },
    newUuid,
    instance: 'this process',
    log: { debug() {}, info() {}, warn() {}, error() {} },
    secrets: fakeSecretBox(),
    gitHost: git,
    clusters: fakeGateways(clusters),
    chart: { version: '1.0.0', files: new Map([['Chart.yaml', 'name: workload\n']]) },
    settings: {
      publicUrl: 'https://argosy.example.com',
      argocdChart: 'oci://example.com/argo-cd',
      argocdChartVersion: '10.1.1',
      sandboxChart: '/charts/sandbox',
      reconciliationSeconds: 120,
      olderSyncSeconds: 60,
      outageSeconds: 300,
      eventRetentionDays: 90,
    },
  };
  const token = randomBytes(32).toString('hex');
  await ensureAdministrator(core, token);
  const principal = await authenticate(core, `Bearer ${token}`);
  return {
    deps: { ...core, flusher: createReleaseFlusher(core) },
    git,
    cluster,
    second,
    clusters,
    databaseUrl: url,
    principal,
    async workspace(slug) {
      const made = await createWorkspace(core, principal, { name: slug, slug }, 'req-1');
      return openScope(core, principal, made.id, 'own', 'req-2');
    },
    readKubeconfig: async (server) => ({ server, credential: { token: 'x' } }),
    pass(ms) {
      now += ms;
    },
  };
}
