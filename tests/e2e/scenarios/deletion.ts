import type { Test } from 'tap';
import { refusalOf } from '../client.ts';
import { cloneRepository } from '../git.ts';
import { added, listEverything } from '../inventory.ts';
import { findObject, listObjects } from '../kubectl.ts';
import type { Deployment, Environment, Page, RepositoryCredential, Workspace } from '../shapes.ts';
import type { Stage } from '../stage.ts';
import type { TargetCluster } from '../target.ts';
import { until } from '../until.ts';
import { isGone } from './refusals.ts';

const DELETION_MS = 180_000;

/** @param before everything that was in the clusters at first, in the order in which the target names them */
export async function deletion(t: Test, stage: Stage, before: readonly string[][]): Promise<void> {
  const { cluster, second } = stage.target;

  await t.test('an app that is deployed cannot be deleted', async (t) => {
    const { data } = await stage.api.get<{ data: { id: string; slug: string }[] }>('/apps?limit=200');
    const ferry = data.find((app) => app.slug === 'ferry')!;
    t.match(await refusalOf(stage.api.delete(`/apps/${ferry.id}`)), { status: 409, problem: { code: 'app_in_use' } });
  });

  await t.test('a deployment goes with everything it had in the cluster', async (t) => {
    const { data } = await stage.api.get<Page<Deployment>>(`/deployments?environment=staging&app=ferry`);
    const { id } = data[0]!;
    const answer = await stage.api.request<Deployment>('DELETE', `/deployments/${id}`);
    t.equal(answer.status, 202);
    t.equal(answer.body.deleting, true);
    await until('the deployment is gone', () => isGone(stage, `/deployments/${id}`), { timeoutMs: DELETION_MS });
    t.notOk(await findObject(cluster.kubectl, 'applications.argoproj.io', id, 'argocd'));
    const kinds = 'deployments,replicasets,services,serviceaccounts,poddisruptionbudgets,pods';
    t.same(await listObjects(cluster.kubectl, kinds, stage.staging.namespace, `--selector=argosy.dev/deployment=${id}`), []);
  });

  await t.test('an environment goes with its deployments and its namespace', async (t) => {
    const answer = await stage.api.request<Environment>('DELETE', `/environments/${stage.lab.id}`);
    t.equal(answer.status, 202);
    t.equal(answer.body.deleting, true);
    await until('the environment is gone', () => isGone(stage, `/environments/${stage.lab.id}`), { timeoutMs: DELETION_MS });
    t.same(
      (await stage.api.get<Page<Deployment>>(`/deployments?limit=200`)).data.filter((one) => one.environment === stage.lab.id),
      [],
    );
    const namespace = await cluster.kubectl('get', 'namespace', stage.lab.namespace, '--ignore-not-found', '--output=name');
    t.equal(namespace.trim(), '');
    t.notOk(await findObject(cluster.kubectl, 'appprojects.argoproj.io', stage.lab.id, 'argocd'));
  });

  await t.test('the cluster that hosts Argo CD cannot be deleted while it is needed', async (t) => {
    t.match(await refusalOf(stage.api.delete(`/clusters/${stage.cluster.id}`)), {
      status: 409,
      problem: { code: 'cluster_has_dependents' },
    });
  });

  await t.test('a workspace goes with everything it had: Argo CD, its resource types, namespaces, repository', async (t) => {
    const credential = await stage.api.post<RepositoryCredential>('/repository/credentials', { name: 'last' });
    const answer = await stage.client.request<Workspace & { deleting: boolean }>('DELETE', `/workspaces/${stage.workspace.id}`);
    t.equal(answer.status, 202);
    t.equal(answer.body.deleting, true);
    await until('the workspace is gone', () => isGone(stage, ''), { timeoutMs: 2 * DELETION_MS });
    await t.rejects(cloneRepository(credential), 'the repository is gone');
    const clusters = [cluster, second].filter((one) => one !== undefined);
    for (const [index, one] of clusters.entries()) t.same(await whatIsLeft(one, before[index] ?? []), []);
  });
}

// Namespaces and served resource types take a moment to go.
async function whatIsLeft({ kubectl }: TargetCluster, before: readonly string[]): Promise<string[]> {
  let left: string[] = [];
  const look = async (): Promise<boolean> => {
    left = added(before, await listEverything(kubectl));
    return left.length === 0;
  };
  await until('nothing is left in the cluster', look, { timeoutMs: 60_000 }).catch(() => {});
  return left;
}
