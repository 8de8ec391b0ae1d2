import type { Manifest } from '../../kubernetes/object.ts';

interface Rule {
  readonly apiGroups?: readonly string[];
  readonly resources?: readonly string[];
  readonly nonResourceURLs?: readonly string[];
  readonly verbs: readonly string[];
}

const READ = ['get', 'list', 'watch'];
const WRITE = ['create', 'delete', 'deletecollection', 'patch', 'update'];

const CONTENT: readonly (readonly [group: string, resources: readonly string[]])[] = [
  ['', ['configmaps', 'endpoints', 'events', 'persistentvolumeclaims', 'pods', 'pods/log', 'pods/status', 'replicationcontrollers']],
  ['', ['replicationcontrollers/scale', 'serviceaccounts', 'services', 'services/status', 'limitranges', 'resourcequotas', 'namespaces']],
  ['apps', ['controllerrevisions', 'daemonsets', 'deployments', 'deployments/scale', 'replicasets', 'replicasets/scale']],
  ['apps', ['statefulsets', 'statefulsets/scale']],
  ['autoscaling', ['horizontalpodautoscalers']],
  ['batch', ['cronjobs', 'jobs']],
  ['discovery.k8s.io', ['endpointslices']],
  ['networking.k8s.io', ['ingresses', 'networkpolicies']],
  ['policy', ['poddisruptionbudgets']],
];
const READ_ONLY = ['namespaces', 'limitranges', 'resourcequotas', 'events', 'pods/status', 'services/status', 'endpoints'];

const VIEW: readonly Rule[] = CONTENT.map(([group, resources]) => ({ apiGroups: [group], resources, verbs: READ }));
const EDIT: readonly Rule[] = [
  ...VIEW,
  { apiGroups: [''], resources: ['secrets', 'pods/exec', 'pods/portforward', 'pods/proxy', 'services/proxy'], verbs: READ },
  ...CONTENT.map(([group, resources]) => ({
    apiGroups: [group],
    resources: resources.filter((resource) => !READ_ONLY.includes(resource)),
    verbs: WRITE,
  })),
  { apiGroups: [''], resources: ['secrets', 'pods/exec', 'pods/portforward', 'pods/proxy', 'pods/eviction'], verbs: WRITE },
  { apiGroups: ['coordination.k8s.io'], resources: ['leases'], verbs: [...WRITE, ...READ] },
];
const ADMIN: readonly Rule[] = [
  ...EDIT,
  { apiGroups: ['rbac.authorization.k8s.io'], resources: ['roles', 'rolebindings'], verbs: [...WRITE, ...READ] },
];
const EVERYTHING: readonly Rule[] = [
  { apiGroups: ['*'], resources: ['*'], verbs: ['*'] },
  { nonResourceURLs: ['*'], verbs: ['*'] },
];

/** The roles that users of a cluster bind to, and the binding of its administrators. */
export const BOOTSTRAP_ROLES: readonly Manifest[] = [
  role('cluster-admin', EVERYTHING),
  role('admin', ADMIN),
  role('edit', EDIT, 'admin'),
  role('view', VIEW, 'edit'),
  {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRoleBinding',
    metadata: { name: 'cluster-admin', labels: { 'kubernetes.io/bootstrapping': 'rbac-defaults' } },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'cluster-admin' },
    subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'Group', name: 'system:masters' }],
  },
];

/** @param partOf the role that has this one's rules too */
function role(name: string, rules: readonly Rule[], partOf?: string): Manifest {
  const labels = {
    'kubernetes.io/bootstrapping': 'rbac-defaults',
    ...(partOf === undefined ? {} : { [`rbac.authorization.k8s.io/aggregate-to-${partOf}`]: 'true' }),
  };
  return { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRole', metadata: { name, labels }, rules };
}
