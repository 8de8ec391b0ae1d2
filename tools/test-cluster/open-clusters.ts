import { join } from 'node:path';
import type { TargetText } from '../../tests/e2e/target.ts';
import type { Cleanups } from './cleanups.ts';
import { describeCluster } from './describe-cluster.ts';
import { openCluster } from './open-cluster.ts';
import type { TestClusterOptions } from './options.ts';

export interface OpenClusters {
  cluster: TargetText['cluster'];
  second?: TargetText['cluster'];
  /** Whether Argo CD can only be the chart for fake pods. */
  isFake: boolean;
}

/**
 * The clusters of a run: those that were given, else two local ones, of which the second gets no Argo CD.
 *
 * @param folder takes the local ones' data
 * @throws StartError where one cannot be used
 */
export async function openClusters(
  options: TestClusterOptions,
  {
    folder,
    root,
    kubectl,
    env,
    signal,
    cleanups,
  }: {
    folder: string;
    root: string;
    kubectl: string;
    env: Readonly<Record<string, string | undefined>>;
    signal: AbortSignal;
    cleanups: Cleanups;
  },
): Promise<OpenClusters> {
  const script = join(root, 'tools', 'cluster', 'cluster.mjs');
  const open = async (name: string, kubeconfig: string | undefined, follow: boolean) => {
    const given = kubeconfig === undefined ? {} : { kubeconfig };
    const cluster = await openCluster({ ...given, folder: join(folder, name), script, env, signal, follow });
    cleanups.add(cluster.stop);
    return describeCluster(kubectl, cluster.kubeconfig);
  };
  const { isFake, ...cluster } = await open('first', options.kubeconfig, true);
  if (options.kubeconfig !== undefined && options.second === undefined) return { cluster, isFake };
  const { isFake: _, ...second } = await open('second', options.second, false);
  return { cluster, second, isFake };
}
