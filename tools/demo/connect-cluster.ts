import type { Client } from '../../tests/e2e/client.ts';
import type { Cluster } from '../../tests/e2e/shapes.ts';
import { until } from '../../tests/e2e/until.ts';
import { DemoFailure } from './demo-failure.ts';
import type { Screen } from './screen.ts';

const BOOTSTRAP_MS = 600_000;

/**
 * Registers the cluster, and shows its conditions as they turn true.
 *
 * @param api of the workspace
 * @param kubeconfig the file's text
 * @throws DemoFailure with the condition that is false
 */
export async function connectCluster(api: Client, kubeconfig: string, screen: Screen, signal: AbortSignal): Promise<Cluster> {
  const asked = await api.post<Cluster>('/clusters', { name: 'demo', kubeconfig });
  const shown = new Set<string>();
  return until(
    'the cluster is ready',
    async () => {
      const cluster = await api.get<Cluster>(`/clusters/${asked.id}`);
      for (const { type, status, message } of cluster.conditions) {
        if (status !== 'True' || shown.has(type)) continue;
        shown.add(type);
        screen.good(`${type}: ${message}`);
      }
      if (cluster.status === 'failed') throw failureOf(cluster);
      return cluster.status === 'ready' && cluster;
    },
    { timeoutMs: BOOTSTRAP_MS, signal, isFatal: (error) => error instanceof DemoFailure },
  );
}

function failureOf(cluster: Cluster): DemoFailure {
  const wrong = cluster.conditions.find((condition) => condition.status === 'False');
  return new DemoFailure(wrong === undefined ? 'The bootstrap of the cluster failed.' : `${wrong.type}: ${wrong.message}`);
}
