import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { readKubeconfig } from '@argosy/cluster/read-kubeconfig';
import { ensureAdministrator } from '@argosy/core/access/ensure-administrator';
import { createEventFeed } from '@argosy/core/events/feed';
import { createReleaseFlusher } from '@argosy/core/releases/flusher';
import { openDatabase } from '@argosy/db/database';
import { openLifeSign } from '@argosy/db/life-sign';
import { listen } from '@argosy/db/listen';
import { repositoryReader } from '@argosy/db/repository-reader';
import { createGitHost } from '@argosy/git-host/append';
import { createSmartHttp } from '@argosy/git-host/smart-http';
import { loadChart } from '@argosy/runtime/load-chart';
import { createLogger } from '@argosy/runtime/logger';
import { createMetrics } from '@argosy/runtime/metrics';
import { newUuid } from '@argosy/runtime/new-uuid';
import { createSecretBox } from '@argosy/secrets/envelope';
import { testDatabase } from '@argosy/testkit/database';
import { fakeCluster, fakeGateways, type FakeCluster } from '../../../../packages/core/test/support/fake-cluster.ts';
import type { Api } from '../../src/compose.ts';
import type { Server } from '../../src/fastify.ts';
import { buildServer } from '../../src/server.ts';
import { createStreams } from '../../src/streams.ts';
import { callerOf, type Call } from './call.ts';

export const ONE = 'https://127.0.0.1:6443';
export const TWO = 'https://127.0.0.2:6443';

export interface TestApi {
  api: Api;
  server: Server;
  /** Clusters that answer, behind the addresses ONE and TWO. */
  clusters: { one: FakeCluster; two: FakeCluster };
  /** The platform administrator's token. */
  token: string;
  /** Calls as the administrator, unless another token is given. */
  call: Call;
  /** Everything that was logged so far. */
  log(): string;
  /** Moves the clock, in milliseconds. */
  pass(ms: number): void;
}

interface Test {
  teardown(work: () => Promise<void>): void;
}

/**
 * The whole API on a database of the test's own, with real repositories and clusters that only keep what they are given.
 *
 * @param options.allowedNetworks private networks that a cluster may be in
 * @param options.streamsAtMost streams and waits at a time
 */
export async function testApi(t: Test, options: { allowedNetworks?: string[]; streamsAtMost?: number } = {}): Promise<TestApi> {
  const { allowedNetworks = ['127.0.0.0/8'], streamsAtMost = 1000 } = options;
  const { url } = await testDatabase(t);
  const clusters = { one: fakeCluster(), two: fakeCluster({ version: 'v1.35.4', uid: 'uid-2' }) };
  const token = randomBytes(32).toString('hex');
  const lines: string[] = [];
  const clock = { offset: 0, now: () => new Date(Date.now() + clock.offset) };
  const api = await composeForTests(t, url, {
    clusters: fakeGateways({ [ONE]: clusters.one, [TWO]: clusters.two }),
    allowedNetworks,
    lines,
    clock,
    streamsAtMost,
  });
  await ensureAdministrator(api.deps, token);
  const server = await buildServer(api);
  t.teardown(() => server.close());
  return {
    api,
    server,
    clusters,
    token,
    call: callerOf(server, token),
    log: () => lines.join(''),
    pass(ms) {
      clock.offset += ms;
    },
  };
}

interface Parts {
  clusters: Api['deps']['clusters'];
  allowedNetworks: string[];
  lines: string[];
  clock: { now(): Date };
  streamsAtMost: number;
}

async function composeForTests(t: Test, url: string, parts: Parts): Promise<Api> {
  const logger = createLogger(
    'api',
    'info',
    new Writable({ write: (chunk, _encoding, done) => (parts.lines.push(String(chunk)), done()) }),
  );
  const db = openDatabase({ url, poolSize: 5 });
  const feed = createEventFeed({ db, log: logger });
  const listener = listen(
    url,
    ['argosy_events'],
    (_channel, id) => feed.ring(id),
    () => {},
  );
  const cacheDir = await mkdtemp(join(tmpdir(), 'argosy-api-'));
  const instance = newUuid();
  const lifeSign = openLifeSign(url, instance);
  const core = {
    db,
    clock: parts.clock,
    newUuid,
    instance,
    log: logger,
    secrets: createSecretBox([randomBytes(32)]),
    gitHost: createGitHost(),
    clusters: parts.clusters,
    chart: await loadChart(),
    settings: {
      publicUrl: 'http://argosy.test',
      argocdChart: 'oci://charts.test/argo-cd',
      argocdChartVersion: '10.1.1',
      sandboxChart: '/charts/sandbox',
      reconciliationSeconds: 120,
      olderSyncSeconds: 60,
      outageSeconds: 300,
      eventRetentionDays: 90,
    },
  };
  const gitReader = repositoryReader(db);
  const git = createSmartHttp({ reader: gitReader, cacheDir, log: logger });
  const close = async (): Promise<void> => {
    await lifeSign.close();
    await listener.close();
    feed.close();
    await git.close();
    await db.close();
    await rm(cacheDir, { recursive: true, force: true });
  };
  t.teardown(close);
  return {
    deps: { ...core, flusher: createReleaseFlusher(core), feed },
    streams: createStreams(parts.streamsAtMost),
    git,
    gitReader,
    readKubeconfig: (text) => readKubeconfig(text, parts.allowedNetworks),
    logger,
    metrics: createMetrics(),
    listening: () => {},
    close,
  };
}
