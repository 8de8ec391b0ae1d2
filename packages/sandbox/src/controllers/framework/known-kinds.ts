import type { Kinds } from '../../kubernetes/api.ts';
import type { Kind } from '../../kubernetes/kind.ts';

const KNOWN = {
  namespace: ['v1', 'Namespace'],
  node: ['v1', 'Node'],
  pod: ['v1', 'Pod'],
  service: ['v1', 'Service'],
  endpoints: ['v1', 'Endpoints'],
  configMap: ['v1', 'ConfigMap'],
  secret: ['v1', 'Secret'],
  serviceAccount: ['v1', 'ServiceAccount'],
  event: ['v1', 'Event'],
  volume: ['v1', 'PersistentVolume'],
  claim: ['v1', 'PersistentVolumeClaim'],
  resourceQuota: ['v1', 'ResourceQuota'],
  deployment: ['apps/v1', 'Deployment'],
  replicaSet: ['apps/v1', 'ReplicaSet'],
  statefulSet: ['apps/v1', 'StatefulSet'],
  daemonSet: ['apps/v1', 'DaemonSet'],
  controllerRevision: ['apps/v1', 'ControllerRevision'],
  job: ['batch/v1', 'Job'],
  cronJob: ['batch/v1', 'CronJob'],
  autoscaler: ['autoscaling/v2', 'HorizontalPodAutoscaler'],
  ingress: ['networking.k8s.io/v1', 'Ingress'],
  disruptionBudget: ['policy/v1', 'PodDisruptionBudget'],
  endpointSlice: ['discovery.k8s.io/v1', 'EndpointSlice'],
  storageClass: ['storage.k8s.io/v1', 'StorageClass'],
} as const;

export type KindName = keyof typeof KNOWN;
export type KnownKinds = Readonly<Record<KindName, Kind>>;

/** The kinds that the controllers deal with. @throws ApiError 404 where the cluster does not serve one of them */
export function knownKinds(kinds: Kinds): KnownKinds {
  const entries = Object.entries(KNOWN).map(([name, [apiVersion, kind]]) => [name, kinds.get(apiVersion, kind)]);
  return Object.fromEntries(entries) as KnownKinds;
}
