import type { Test } from 'tap';
import { refusalOf } from '../client.ts';
import { listObjects } from '../kubectl.ts';
import type { Kubectl, KubernetesObject } from '../kubectl.ts';
import type { Cluster, Workspace } from '../shapes.ts';
import type { Stage } from '../stage.ts';
import { until } from '../until.ts';

const CONDITIONS = ['ApiReachable', 'ArgoCdInstalled', 'NotificationsVerified', 'PublicUrlCurrent', 'RepositoryConnected'];
const BOOTSTRAP_MS = 300_000;

export async function bootstrap(t: Test, stage: Stage): Promise<void> {
  const { cluster } = stage.target;
  await t.test('a workspace has a repository with a first commit', async (t) => {
    const made = await stage.client.request<Workspace>('POST', '/workspaces', { name: 'Harbour Works' });
    stage.workspace = made.body;
    t.equal(made.status, 201);
    t.equal(made.body.slug, 'harbour-works');
    t.match(made.body.repository, { branch: 'main', head: /^[0-9a-f]{40}$/ });
    t.equal(new URL(made.body.repository.cloneUrl).username, '', 'the clone URL holds no credentials');
  });

  await t.test('an empty cluster becomes ready: every condition is true', async (t) => {
    const asked = await stage.api.request<Cluster>('POST', '/clusters', { name: 'home', kubeconfig: cluster.kubeconfig });
    t.equal(asked.status, 202);
    t.notOk(JSON.stringify(asked.body).includes('BEGIN'), 'nothing of the kubeconfig comes back');
    stage.cluster = await waitUntilReady(stage, asked.body.id);
    t.same(stage.cluster.conditions.map((condition) => condition.type).sort(), CONDITIONS);
    t.same(new Set(stage.cluster.conditions.map((condition) => condition.status)), new Set(['True']));
    t.match(stage.cluster.argocd, { hosted: true, namespace: 'argocd', chartVersion: String, appVersion: String });
    const canaries = await listObjects(cluster.kubectl, 'applications.argoproj.io', 'argocd');
    t.same(
      canaries.map((object) => object.metadata.name),
      [stage.workspace.id],
      'the canary is gone, the root stays',
    );
  });

  await t.test('a cluster is registered once', async (t) => {
    const again = await refusalOf(stage.api.post('/clusters', { name: 'twin', kubeconfig: cluster.kubeconfig }));
    t.match(again, { status: 409, problem: { code: 'cluster_in_use' } });
  });

  await t.test('another bootstrap of a ready cluster changes nothing in it', async (t) => {
    const before = await describeArgoCd(cluster.kubectl);
    const from = (await stage.events()).at(-1)?.seq ?? 0;
    const asked = await stage.api.request<Cluster>('POST', `/clusters/${stage.cluster.id}/bootstraps`);
    t.equal(asked.status, 202);
    await until('the second bootstrap ends', async () => (await stage.events(from, 'cluster.ready')).length > 0, {
      timeoutMs: BOOTSTRAP_MS,
    });
    t.same(await describeArgoCd(cluster.kubectl), before);
  });
}

/**
 * Waits until a cluster is ready.
 *
 * @throws Error with the cluster where it fails, or is not ready in time
 */
export async function waitUntilReady(stage: Stage, id: string): Promise<Cluster> {
  let last: Cluster | undefined;
  const look = async (): Promise<boolean> => {
    last = await stage.api.get<Cluster>(`/clusters/${id}`);
    return last.status === 'ready' || last.status === 'failed';
  };
  await until('the bootstrap ends', look, { timeoutMs: BOOTSTRAP_MS }).catch(() => {});
  if (last?.status !== 'ready') throw new Error(`The cluster is not ready: ${JSON.stringify(last)}`);
  return last;
}

interface AnyObject extends KubernetesObject {
  spec?: unknown;
  data?: unknown;
  rules?: unknown;
}

// What a bootstrap writes. Helm's own records of its releases grow by design, and its hooks are made anew each time.
async function describeArgoCd(kubectl: Kubectl): Promise<Map<string, unknown>> {
  const kinds = 'deployments,statefulsets,services,configmaps,secrets,serviceaccounts,roles,rolebindings,pods,applications,appprojects';
  const objects = await listObjects<AnyObject>(kubectl, kinds, 'argocd');
  const stable = objects.filter(({ metadata }) => {
    const { labels = {}, annotations = {} } = metadata;
    return labels['owner'] !== 'helm' && !('job-name' in labels) && !('helm.sh/hook' in annotations);
  });
  return new Map(
    stable.map(({ kind, metadata, spec, data, rules }) => [`${kind} ${metadata.name}`, { uid: metadata.uid, spec, data, rules }]),
  );
}
