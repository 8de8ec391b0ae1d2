import type { Test } from 'tap';
import { added, listEverything } from '../inventory.ts';
import type { Cluster, Workspace } from '../shapes.ts';
import type { Stage } from '../stage.ts';
import { until } from '../until.ts';

const BOOTSTRAP_MS = 300_000;
const DELETION_MS = 300_000;

/** @param before everything that was in the cluster at first */
export async function interruptedBootstrap(t: Test, stage: Stage, before: readonly string[]): Promise<void> {
  const { cluster, outage } = stage.target;
  const skip = outage === undefined ? 'the processes are not of this machine' : false;

  await t.test('trust-F21: a bootstrap whose worker is killed while Helm installs becomes ready all the same', { skip }, async (t) => {
    const workspace = await stage.client.post<Workspace>('/workspaces', { name: 'Second Try' });
    const api = stage.client.in(workspace.id);
    const asked = await api.post<Cluster>('/clusters', { name: 'home', kubeconfig: cluster.kubeconfig });
    await until(
      'Helm has begun',
      async () => {
        const text = await cluster.kubectl(
          'get',
          'secrets',
          '--namespace=argocd',
          '--selector=owner=helm,status=pending-install',
          '--output=name',
        );
        return text.trim() !== '';
      },
      { pauseMs: 50 },
    );
    outage!.begin();
    outage!.end();
    let last: Cluster | undefined;
    const look = async (): Promise<boolean> => {
      last = await api.get<Cluster>(`/clusters/${asked.id}`);
      return last.status === 'ready';
    };
    await until('the cluster is ready', look, { timeoutMs: BOOTSTRAP_MS }).catch(() => {});
    t.equal(last?.status, 'ready', JSON.stringify(last));

    await stage.client.delete(`/workspaces/${workspace.id}`);
    const isClean = async (): Promise<boolean> => added(before, await listEverything(cluster.kubectl)).length === 0;
    await until('nothing is left in the cluster', isClean, { timeoutMs: DELETION_MS, pauseMs: 2000 });
  });
}
