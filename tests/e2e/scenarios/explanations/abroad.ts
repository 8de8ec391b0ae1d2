import type { Test } from 'tap';
import { assertExplained, failure } from '../../explained.ts';
import { needs } from '../../needs.ts';
import type { Cluster, Environment } from '../../shapes.ts';
import { IMAGES, type Stage } from '../../stage.ts';
import type { Scenario } from '../../together.ts';
import { until } from '../../until.ts';

/** The second cluster is away: nobody uses it meanwhile. */
export function abroad(stage: Stage): Scenario[] {
  const { second } = stage.target;
  return [
    {
      name: 'a cluster that does not answer for too long fails the release, and is told by its name',
      skip: needs(stage, 'api-down', second),
      run: (t) => clusterUnreachable(t, stage),
    },
  ];
}

async function clusterUnreachable(t: Test, stage: Stage): Promise<void> {
  const faults = stage.target.second!.faults!;
  t.teardown(() => faults({}));
  const { id } = await stage.api.post<Environment>('/environments', { name: 'Overseas', type: 'staging', cluster: 'abroad' });
  await stage.createApp('galleon');
  await stage.succeed('galleon', { slug: 'overseas' } as Environment, IMAGES.good);
  await faults({ api: { down: true } });
  const release = await stage.settle('galleon', { slug: 'overseas' } as Environment, IMAGES.better);
  t.match(release, { state: 'failed', failureCode: 'cluster_unreachable', environment: id });
  const expected = failure({
    what: 'Release 2 of galleon in overseas has failed.',
    kind: 'cluster',
    subject: 'cluster abroad',
    detail: 'The cluster has not been reached since <time>: The API server cannot be reached (<error>).',
    action:
      'Bring the API server of cluster abroad back, or give the cluster a kubeconfig that reaches it (PUT /v1/workspaces/<workspace>/clusters/<cluster>/kubeconfig).',
  });
  await assertExplained(t, stage, release, expected);
  await faults({});
  await until('the cluster is ready again', async () => {
    const { data } = await stage.api.get<{ data: Cluster[] }>('/clusters');
    return data.every(({ status }) => status === 'ready');
  });
  await stage.succeed('galleon', { slug: 'overseas' } as Environment, IMAGES.better);
}
