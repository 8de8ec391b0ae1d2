import { readFile } from 'node:fs/promises';
import type { Cleanups } from '../../../tools/test-cluster/cleanups.ts';
import { Client } from '../../e2e/client.ts';
import type { App, Cluster, Environment, RepositoryCredential, Workspace } from '../../e2e/shapes.ts';
import { until } from '../../e2e/until.ts';
import { startProxy } from '../proxy.ts';
import type { Proxy } from '../proxy.ts';
import { openSandbox } from './sandbox.ts';
import type { Sandbox } from './sandbox.ts';

const BOOTSTRAP_MS = 120_000;
/** Releases of broken images fail as early as they may. */
const FAIL_FAST_SECONDS = 5;

/** One workspace with its cluster: what all faults and all load go to. */
export interface Site {
  workspace: Workspace;
  cluster: Cluster;
  environment: Environment;
  apps: App[];
  credential: RepositoryCredential;
  sandbox: Sandbox;
  /** Between Argosy and the cluster's API server. */
  proxy: Proxy;
  /** Words that stand in this workspace's configuration and must be seen in no other. */
  canary: string;
  /** The administrator's client for the workspace. */
  api: Client;
}

export interface SiteInput {
  url: string;
  adminToken: string;
  index: number;
  appsEach: number;
  canary: string;
  sandbox: { name: string; kubeconfig: string; controlUrl: string };
}

/**
 * Makes a workspace, connects its cluster and waits until that is ready.
 *
 * @param cleanups takes what has to be closed at the end, or when it fails
 */
export async function openSite(input: SiteInput, cleanups: Cleanups): Promise<Site> {
  const { url, adminToken, index, appsEach, canary } = input;
  const client = new Client(url, adminToken);
  const kubeconfig = await readFile(input.sandbox.kubeconfig, 'utf8');
  const sandbox = openSandbox(input.sandbox, kubeconfig);
  const proxy = await startProxy(Number(new URL(sandbox.server).port));
  cleanups.add(() => proxy.close());
  const workspace = await client.post<Workspace>('/workspaces', { name: `Chaos ${index}`, slug: `chaos-${index}` });
  const api = client.in(workspace.id);
  const asked = await api.post<Cluster>('/clusters', {
    name: 'home',
    kubeconfig: kubeconfig.replace(sandbox.server, `https://127.0.0.1:${proxy.port}`),
  });
  const cluster = await until(
    `the cluster of ${workspace.slug} is ready`,
    async () => {
      const now = await api.get<Cluster>(`/clusters/${asked.id}`);
      return now.status === 'ready' && now;
    },
    { timeoutMs: BOOTSTRAP_MS, pauseMs: 200 },
  );
  const environment = await api.post<Environment>('/environments', {
    name: 'Lab',
    slug: 'lab',
    type: 'staging',
    cluster: cluster.id,
    failFastSeconds: FAIL_FAST_SECONDS,
  });
  const apps: App[] = [];
  for (let each = 1; each <= appsEach; each++) {
    const slug = `app-${each}`;
    apps.push(await api.post<App>('/apps', { name: slug, slug, source: { type: 'image' }, config: { env: { CANARY: canary } } }));
  }
  const credential = await api.post<RepositoryCredential>('/repository/credentials', { name: 'chaos' });
  return { workspace, cluster, environment, apps, credential, sandbox, proxy, canary, api };
}
