import t from 'tap';
import { createCluster } from './fixtures.ts';

t.test('a new cluster has namespaces, ready nodes, roles and its own service', (t) => {
  const { api, kind } = createCluster();
  t.teardown(() => api.close());
  const names = (apiVersion: string, name: string) => api.list(kind(apiVersion, name)).items.map(({ metadata }) => metadata.name);
  t.same(names('v1', 'Namespace'), ['default', 'kube-node-lease', 'kube-public', 'kube-system']);
  t.same(names('v1', 'Node'), ['sandbox-1', 'sandbox-2']);
  t.same(names('rbac.authorization.k8s.io/v1', 'ClusterRole'), ['admin', 'cluster-admin', 'edit', 'view']);
  t.same(names('rbac.authorization.k8s.io/v1', 'ClusterRoleBinding'), ['cluster-admin']);
  t.match(api.get({ kind: kind('v1', 'Service'), namespace: 'default', name: 'kubernetes' })['spec'], { clusterIP: '10.96.0.1' });
  for (const node of api.list(kind('v1', 'Node')).items) {
    const { conditions, allocatable } = node['status'] as { conditions: { type: string; status: string }[]; allocatable: object };
    t.ok(conditions.some(({ type, status }) => type === 'Ready' && status === 'True'));
    t.match(allocatable, { cpu: '32', memory: '256Gi', pods: '10k' });
  }
  t.end();
});

t.test('what somebody took away from a cluster stays away after a restart', (t) => {
  const folder = t.testdir();
  const first = createCluster(folder);
  first.api.remove({ kind: first.kind('storage.k8s.io/v1', 'StorageClass'), name: 'standard' });
  first.api.close();
  const second = createCluster(folder);
  t.teardown(() => second.api.close());
  t.same(second.api.list(second.kind('storage.k8s.io/v1', 'StorageClass')).items, []);
  t.equal(second.api.list(second.kind('v1', 'Namespace')).items.length, 4);
  t.end();
});
