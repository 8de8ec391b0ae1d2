import t from 'tap';
import { createApp } from '../../src/apps/apps.ts';
import { registerCluster } from '../../src/clusters/register.ts';
import { listClusterEvents } from '../../src/deployments/cluster-events.ts';
import { createDeployment } from '../../src/deployments/create.ts';
import { listPods } from '../../src/deployments/pods.ts';
import { listResources } from '../../src/deployments/resources.ts';
import { createEnvironment } from '../../src/environments/create.ts';
import { ClusterError, type KubernetesObject } from '../../src/ports/cluster-gateway.ts';
import type { Scope } from '../../src/scope.ts';
import { fakeLogs } from '../support/fake-logs.ts';
import { putApplication } from '../support/live.ts';
import { SERVER, world } from '../support/world.ts';

const SECRET = 'the-clusters-own-token-4711';
const w = await world(t);
const scope = await w.workspace('acme');
const { id: clusterId } = await registerCluster(w.deps, scope, { name: 'one', kubeconfig: SERVER }, async (server) => ({
  server,
  credential: { token: SECRET },
}));
await w.deps.db.inWorkspace(scope.workspaceId, (tx) =>
  tx.cluster.update({
    where: { id: clusterId, workspaceId: scope.workspaceId },
    data: { argocd: { namespace: 'argocd', chartVersion: '1', appVersion: '1' } },
  }),
);
await createEnvironment(w.deps, scope, { name: 'Staging', type: 'staging', cluster: 'one' });
await createApp(w.deps, scope, { name: 'api', source: { type: 'image' } });
const { id, namespace } = await createDeployment(w.deps, scope, { app: 'api', environment: 'staging' });
const logs = fakeLogs(w.cluster);
const labels = { 'argosy.dev/deployment': id };
const release = 'rel-00000000000000000000000001';

function putReplicaSet(name: string, annotations: Record<string, string>): void {
  w.cluster.put('replicasets', { apiVersion: 'apps/v1', kind: 'ReplicaSet', metadata: { name, namespace, labels, annotations } });
}

function putEvent(name: string, object: { kind: string; name: string }, message: string): void {
  const event: KubernetesObject = {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { name, namespace },
    type: 'Warning',
    reason: 'Failed',
    message,
    count: 2,
    involvedObject: object,
    firstTimestamp: '2026-01-01T00:00:00Z',
    lastTimestamp: `2026-01-01T00:00:0${name}Z`,
  };
  w.cluster.put('events', event);
}

t.afterEach(() => {
  w.cluster.broken = null;
});

t.test('each pod tells of its release, its containers, and how they ended', async (t) => {
  putReplicaSet('api-new', { 'argosy.dev/release': release });
  putReplicaSet('api-odd', { 'argosy.dev/release': 'whatever' });
  const terminated = { exitCode: 137, reason: 'OOMKilled', message: `with ${SECRET}`, finishedAt: '2026-01-01T00:00:09Z' };
  const place = { namespace, deploymentId: id };
  logs.putPod({
    ...place,
    name: 'new',
    ownerName: 'api-new',
    createdAt: '2026-01-02T00:00:00Z',
    containers: [
      { name: '0-init', init: true, restarts: 1, state: { terminated: { exitCode: 0, reason: 'Completed' } } },
      { name: 'api', restarts: 2, lastState: { terminated } },
    ],
  });
  logs.putPod({ ...place, name: 'odd', ownerName: 'api-odd', containers: [{ name: 'api' }] });
  logs.putPod({ ...place, name: 'foreign', deploymentId: 'dep-other', containers: [{ name: 'api' }] });
  const pods = await listPods(w.deps, scope, id);
  t.strictSame(
    pods.map((pod) => [pod.name, pod.release, pod.restarts]),
    [
      ['new', release, 3],
      ['odd', null, 0],
    ],
  );
  t.match(pods[0], { node: 'node-1', phase: 'Running', ready: true, startedAt: '2026-01-01T00:00:00.000Z' });
  t.match(pods[0]?.containers, [
    { name: '0-init', init: true, state: 'terminated', reason: 'Completed' },
    {
      name: 'api',
      image: 'api:1',
      state: 'running',
      lastTermination: { exitCode: 137, reason: 'OOMKilled', message: 'with •••', finishedAt: '2026-01-01T00:00:09.000Z' },
    },
  ]);
});

t.test(
  'events of the cluster are those of the deployment, the newest first, without the secrets of the workspace (trust-T26)',
  async (t) => {
    putEvent('1', { kind: 'Deployment', name: 'api' }, 'scaled');
    putEvent('3', { kind: 'Pod', name: 'api-new-x2x4z' }, `refused ${SECRET}\u0007 here`);
    putEvent('5', { kind: 'Deployment', name: 'other' }, 'not mine');
    t.strictSame(await listClusterEvents(w.deps, scope, id, 10), [
      {
        type: 'Warning',
        reason: 'Failed',
        message: 'refused •••  here',
        count: 2,
        object: { kind: 'Pod', name: 'api-new-x2x4z' },
        firstAt: '2026-01-01T00:00:00.000Z',
        lastAt: '2026-01-01T00:00:03.000Z',
      },
      {
        type: 'Warning',
        reason: 'Failed',
        message: 'scaled',
        count: 2,
        object: { kind: 'Deployment', name: 'api' },
        firstAt: '2026-01-01T00:00:00.000Z',
        lastAt: '2026-01-01T00:00:01.000Z',
      },
    ]);
    t.equal((await listClusterEvents(w.deps, scope, id, 1)).length, 1);
  },
);

t.test('resources are given as Argo CD reports them, and none before there is an Application', async (t) => {
  t.strictSame(await listResources(w.deps, scope, id), []);
  const application = putApplication(w.cluster, id, {});
  const resource = {
    group: 'apps',
    version: 'v1',
    kind: 'Deployment',
    namespace,
    name: 'api',
    status: 'OutOfSync',
    health: { status: 'Degraded', message: 'a\nb' },
  };
  (application['status'] as Record<string, unknown>)['resources'] = [resource, 'nonsense'];
  t.match(await listResources(w.deps, scope, id), [
    { group: 'apps', kind: 'Deployment', namespace, name: 'api', status: 'OutOfSync', health: 'Degraded', message: 'a b' },
    { name: '', kind: '' },
  ]);
});

t.test('a cluster that does not answer is unavailable in its own words; what is foreign is not there', async (t) => {
  const other = await w.workspace('other');
  const lists: ((scope: Scope) => Promise<unknown>)[] = [
    (scope) => listPods(w.deps, scope, id),
    (scope) => listResources(w.deps, scope, id),
    (scope) => listClusterEvents(w.deps, scope, id, 5),
  ];
  for (const list of lists) {
    await t.rejects(list(other), { code: 'not_found' });
    w.cluster.broken = new ClusterError('unreachable', 'nobody is there');
    await t.rejects(list(scope), { code: 'unavailable', message: /nobody is there/ });
    w.cluster.broken = null;
  }
});
