import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import t from 'tap';
import { startCluster } from '../../clients/start-cluster.ts';
import type { Cluster } from '../../clients/start-cluster.ts';
import { createRealTimers } from '../testing/fake-timers.ts';
import { configMap } from '../testing/manifests.ts';
import { createWorld } from '../testing/world.ts';
import type { World } from '../testing/world.ts';

const FINALIZER = 'resources-finalizer.argocd.argoproj.io/background';

/** Tells Argo CD of a cluster, as Argosy does. */
function join(world: World, cluster: Pick<Cluster, 'url' | 'token' | 'authority'>, name = 'second'): void {
  const config = { bearerToken: cluster.token, tlsClientConfig: { caData: Buffer.from(cluster.authority).toString('base64') } };
  const stringData = { name, server: cluster.url, config: JSON.stringify(config) };
  const labels = { 'argocd.argoproj.io/secret-type': 'cluster' };
  const data = Object.fromEntries(Object.entries(stringData).map(([key, value]) => [key, Buffer.from(value).toString('base64')]));
  world.create({ apiVersion: 'v1', kind: 'Secret', metadata: { name, namespace: 'argocd', labels }, data });
}

t.test('an Application goes to another cluster, is healed there, and is deleted there', async (t) => {
  const cluster = await startCluster(t);
  const world = createWorld(t, { timers: createRealTimers() });
  const { timers } = world;
  world.source.delayMs = 1;
  const map = () => cluster.api.find({ kind: cluster.api.kinds.get('v1', 'ConfigMap'), namespace: 'app-api', name: 'api' });
  join(world, cluster);
  const sha = world.source.commit({ api: [configMap('api')] });
  world.createApp('api', { destination: { name: 'second', namespace: 'app-api' } }, [FINALIZER]);
  await timers.until(() => world.status('api').sync?.status === 'Synced' && world.phase('api') === 'Succeeded');
  t.match(map(), { data: { key: 'value' }, metadata: { annotations: { 'argocd.argoproj.io/tracking-id': 'api:/ConfigMap:app-api/api' } } });
  t.equal(world.status('api').sync?.revision, sha);
  t.equal(world.source.requests[0]?.kubeVersion, '1.35.4');
  t.ok(world.source.requests[0]?.apiVersions.includes('apps/v1/Deployment'));
  t.notOk(world.find('v1', 'ConfigMap', 'api', 'app-api'), 'not here');
  const ref = { kind: cluster.api.kinds.get('v1', 'ConfigMap'), namespace: 'app-api', name: 'api' };
  cluster.api.patch(ref, { type: 'merge', body: { data: { key: 'drifted' } } });
  await timers.until(() => (map()?.data as { key?: string } | undefined)?.key === 'value');
  await timers.until(() => world.status('api').sync?.status === 'Synced' && world.app('api')?.operation === undefined);
  world.remove('argoproj.io/v1alpha1', 'Application', 'api', 'argocd');
  await timers.until(() => world.app('api') === undefined);
  t.equal(map(), undefined);
});

t.test('a cluster that is not reached leaves its Applications Unknown, in the words of Argo CD', async (t) => {
  const socket = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => {
    socket.once('listening', resolve);
  });
  const { port } = socket.address() as AddressInfo;
  await new Promise((resolve) => {
    socket.close(resolve);
  });
  const world = createWorld(t, { timers: createRealTimers() });
  const url = `https://127.0.0.1:${port}`;
  join(world, { url, token: 'x', authority: '' });
  world.source.commit({ api: [configMap('api')] });
  world.createApp('api', { destination: { server: url, namespace: 'app-api' } });
  await world.timers.until(() => world.status('api').sync?.status === 'Unknown');
  const why = `failed to get cluster info for "${url}": error synchronizing cache state : failed to get server version: Get "${url}/version": dial tcp 127.0.0.1:${port}: connect: connection refused`;
  t.match(world.status('api').conditions, [
    { type: 'ComparisonError', message: `Failed to load live state: ${why}` },
    { type: 'ComparisonError', message: `Failed to load target state: failed to get cluster version for cluster "${url}": ${why}` },
  ]);
});

t.test('a token that is no longer good is told', async (t) => {
  const cluster = await startCluster(t);
  const world = createWorld(t, { timers: createRealTimers() });
  join(world, { ...cluster, token: 'wrong' });
  world.source.commit({ api: [configMap('api')] });
  world.createApp('api', { destination: { server: cluster.url, namespace: 'app-api' } });
  await world.timers.until(() => world.status('api').sync?.status === 'Unknown');
  t.match(world.status('api').conditions?.[0]?.message, /the server has asked for the client to provide credentials$/u);
  t.notMatch(JSON.stringify(world.status('api')), /wrong/u, 'the token itself is nowhere');
});

t.test('a destination that no Secret describes is a fault of the spec', async (t) => {
  const world = createWorld(t);
  world.source.commit({ api: [configMap('api')] });
  world.createApp('api', { destination: { server: 'https://nowhere.example', namespace: 'x' } });
  world.createApp('web', { destination: { name: 'nowhere', namespace: 'x' } });
  await world.timers.until(() => world.status('api').sync?.status === 'Unknown' && world.status('web').sync?.status === 'Unknown');
  t.match(world.status('api').conditions, [
    {
      type: 'InvalidSpecError',
      message:
        'error getting cluster by server "https://nowhere.example": rpc error: code = NotFound desc = cluster "https://nowhere.example" not found',
    },
  ]);
  t.match(world.status('web').conditions, [{ type: 'InvalidSpecError', message: 'there are no clusters with this name: nowhere' }]);
});
