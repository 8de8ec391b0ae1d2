import type { Kind } from '../../kubernetes/kind.ts';

const VERBS = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'];

interface Row {
  readonly kind: string;
  readonly plural: string;
  readonly short?: string;
  readonly categories?: readonly string[];
  /** Absent: objects of the kind are in namespaces. */
  readonly cluster?: true;
  readonly subresources?: readonly string[];
}

const ALL = ['all'];
const EXTENSIONS = ['api-extensions'];
const STATUS = ['status'];
const SCALED = ['scale', 'status'];
const POD_PARTS = ['attach', 'binding', 'ephemeralcontainers', 'eviction', 'exec', 'log', 'portforward', 'proxy', 'resize', 'status'];

/** By group and version; as discovery of a real API server tells them. */
const TABLE: Readonly<Record<string, readonly Row[]>> = {
  v1: [
    { kind: 'ConfigMap', plural: 'configmaps', short: 'cm' },
    { kind: 'Endpoints', plural: 'endpoints', short: 'ep' },
    { kind: 'Event', plural: 'events', short: 'ev' },
    { kind: 'LimitRange', plural: 'limitranges', short: 'limits' },
    { kind: 'Namespace', plural: 'namespaces', short: 'ns', cluster: true, subresources: ['finalize', 'status'] },
    { kind: 'Node', plural: 'nodes', short: 'no', cluster: true, subresources: ['proxy', 'status'] },
    { kind: 'PersistentVolumeClaim', plural: 'persistentvolumeclaims', short: 'pvc', subresources: STATUS },
    { kind: 'PersistentVolume', plural: 'persistentvolumes', short: 'pv', cluster: true, subresources: STATUS },
    { kind: 'Pod', plural: 'pods', short: 'po', categories: ALL, subresources: POD_PARTS },
    { kind: 'PodTemplate', plural: 'podtemplates' },
    { kind: 'ReplicationController', plural: 'replicationcontrollers', short: 'rc', categories: ALL, subresources: SCALED },
    { kind: 'ResourceQuota', plural: 'resourcequotas', short: 'quota', subresources: STATUS },
    { kind: 'Secret', plural: 'secrets' },
    { kind: 'ServiceAccount', plural: 'serviceaccounts', short: 'sa', subresources: ['token'] },
    { kind: 'Service', plural: 'services', short: 'svc', categories: ALL, subresources: ['proxy', 'status'] },
  ],
  'admissionregistration.k8s.io/v1': [
    { kind: 'MutatingWebhookConfiguration', plural: 'mutatingwebhookconfigurations', categories: EXTENSIONS, cluster: true },
    { kind: 'ValidatingWebhookConfiguration', plural: 'validatingwebhookconfigurations', categories: EXTENSIONS, cluster: true },
  ],
  'apiextensions.k8s.io/v1': [
    {
      kind: 'CustomResourceDefinition',
      plural: 'customresourcedefinitions',
      short: 'crd,crds',
      categories: EXTENSIONS,
      cluster: true,
      subresources: STATUS,
    },
  ],
  'apps/v1': [
    { kind: 'ControllerRevision', plural: 'controllerrevisions' },
    { kind: 'DaemonSet', plural: 'daemonsets', short: 'ds', categories: ALL, subresources: STATUS },
    { kind: 'Deployment', plural: 'deployments', short: 'deploy', categories: ALL, subresources: SCALED },
    { kind: 'ReplicaSet', plural: 'replicasets', short: 'rs', categories: ALL, subresources: SCALED },
    { kind: 'StatefulSet', plural: 'statefulsets', short: 'sts', categories: ALL, subresources: SCALED },
  ],
  'autoscaling/v2': [
    { kind: 'HorizontalPodAutoscaler', plural: 'horizontalpodautoscalers', short: 'hpa', categories: ALL, subresources: STATUS },
  ],
  'batch/v1': [
    { kind: 'CronJob', plural: 'cronjobs', short: 'cj', categories: ALL, subresources: STATUS },
    { kind: 'Job', plural: 'jobs', categories: ALL, subresources: STATUS },
  ],
  'coordination.k8s.io/v1': [{ kind: 'Lease', plural: 'leases' }],
  'discovery.k8s.io/v1': [{ kind: 'EndpointSlice', plural: 'endpointslices' }],
  'networking.k8s.io/v1': [
    { kind: 'IngressClass', plural: 'ingressclasses', cluster: true },
    { kind: 'Ingress', plural: 'ingresses', short: 'ing', subresources: STATUS },
    { kind: 'NetworkPolicy', plural: 'networkpolicies', short: 'netpol' },
  ],
  'policy/v1': [{ kind: 'PodDisruptionBudget', plural: 'poddisruptionbudgets', short: 'pdb', subresources: STATUS }],
  'rbac.authorization.k8s.io/v1': [
    { kind: 'ClusterRoleBinding', plural: 'clusterrolebindings', cluster: true },
    { kind: 'ClusterRole', plural: 'clusterroles', cluster: true },
    { kind: 'RoleBinding', plural: 'rolebindings' },
    { kind: 'Role', plural: 'roles' },
  ],
  'scheduling.k8s.io/v1': [{ kind: 'PriorityClass', plural: 'priorityclasses', short: 'pc', cluster: true }],
  'storage.k8s.io/v1': [{ kind: 'StorageClass', plural: 'storageclasses', short: 'sc', cluster: true }],
};

function kindOf(groupVersion: string, row: Row): Kind {
  const slash = groupVersion.indexOf('/');
  return {
    group: slash < 0 ? '' : groupVersion.slice(0, slash),
    version: groupVersion.slice(slash + 1),
    kind: row.kind,
    plural: row.plural,
    singular: row.kind.toLowerCase(),
    shortNames: row.short?.split(',') ?? [],
    categories: row.categories ?? [],
    namespaced: row.cluster !== true,
    subresources: row.subresources ?? [],
    verbs: row.kind === 'Namespace' ? VERBS.filter((verb) => verb !== 'deletecollection') : VERBS,
  };
}

/** The kinds that are there without a CustomResourceDefinition. */
export const BUILT_IN_KINDS: readonly Kind[] = Object.entries(TABLE).flatMap(([groupVersion, rows]) =>
  rows.map((row) => kindOf(groupVersion, row)),
);
