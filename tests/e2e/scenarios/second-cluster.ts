import type { Test } from 'tap';
import { listObjects } from '../kubectl.ts';
import type { Cluster, Environment } from '../shapes.ts';
import { IMAGES } from '../stage.ts';
import type { Stage } from '../stage.ts';
import { getWorkload, imageOf } from '../workload.ts';
import { waitUntilReady } from './bootstrap.ts';

export async function secondCluster(t: Test, stage: Stage): Promise<void> {
  const { second } = stage.target;
  const skip = second === undefined ? 'one cluster only' : false;

  await t.test('a second cluster is served by the Argo CD of the first one', { skip }, async (t) => {
    const asked = await stage.api.request<Cluster>('POST', '/clusters', { name: 'abroad', kubeconfig: second!.kubeconfig });
    t.equal(asked.status, 202);
    const cluster = await waitUntilReady(stage, asked.body.id);
    t.match(cluster.argocd, { hosted: false, namespace: 'argocd', appVersion: stage.cluster.argocd?.appVersion });
    const namespaces = await second!.kubectl('get', 'namespace', 'argocd', '--ignore-not-found', '--output=name');
    t.equal(namespaces.trim(), '', 'no Argo CD is installed there');
  });

  await t.test('a release to an environment on the second cluster succeeds there, and only there', { skip }, async (t) => {
    const abroad = await stage.api.post<Environment>('/environments', { name: 'Abroad', type: 'production', cluster: 'abroad' });
    const release = await stage.succeed('ferry', abroad, IMAGES.good);
    const workload = await getWorkload(second!.kubectl, abroad.namespace, 'ferry');
    t.equal(workload.metadata.annotations?.['argosy.dev/release'], release.id);
    t.equal(imageOf(workload), IMAGES.good);
    t.same(await listObjects(stage.target.cluster.kubectl, 'deployments', abroad.namespace), []);
  });
}
