import { groupResourceOf } from '../../kubernetes/kind.ts';
import type { Kind } from '../../kubernetes/kind.ts';
import type { Manifest } from '../../kubernetes/object.ts';
import type { JsonObject } from '../../schema/json.ts';
import { defaultBinding, defaultPriorityClass } from './access.ts';
import { defaultAutoscaler } from './autoscaler.ts';
import { defaultCronJob, defaultJob } from './batch.ts';
import { defaultEndpoints, defaultEndpointSlice, defaultIngressClass, defaultNetworkPolicy, defaultService } from './network.ts';
import { defaultDefinition, defaultLimitRange, defaultNamespace, defaultSecret } from './objects.ts';
import { defaultPod } from './pod.ts';
import { defaultPersistentVolume, defaultPersistentVolumeClaim, defaultStorageClass } from './storage.ts';
import {
  defaultDaemonSet,
  defaultDeployment,
  defaultPodTemplateObject,
  defaultReplicaSet,
  defaultReplicationController,
  defaultStatefulSet,
} from './workloads.ts';

const DEFAULTS: Readonly<Record<string, (object: JsonObject) => JsonObject>> = {
  namespaces: defaultNamespace,
  secrets: defaultSecret,
  pods: defaultPod,
  podtemplates: defaultPodTemplateObject,
  replicationcontrollers: defaultReplicationController,
  services: defaultService,
  endpoints: defaultEndpoints,
  limitranges: defaultLimitRange,
  persistentvolumes: defaultPersistentVolume,
  persistentvolumeclaims: defaultPersistentVolumeClaim,
  'deployments.apps': defaultDeployment,
  'replicasets.apps': defaultReplicaSet,
  'statefulsets.apps': defaultStatefulSet,
  'daemonsets.apps': defaultDaemonSet,
  'jobs.batch': defaultJob,
  'cronjobs.batch': defaultCronJob,
  'horizontalpodautoscalers.autoscaling': defaultAutoscaler,
  'networkpolicies.networking.k8s.io': defaultNetworkPolicy,
  'ingressclasses.networking.k8s.io': defaultIngressClass,
  'endpointslices.discovery.k8s.io': defaultEndpointSlice,
  'rolebindings.rbac.authorization.k8s.io': defaultBinding,
  'clusterrolebindings.rbac.authorization.k8s.io': defaultBinding,
  'storageclasses.storage.k8s.io': defaultStorageClass,
  'priorityclasses.scheduling.k8s.io': defaultPriorityClass,
  'customresourcedefinitions.apiextensions.k8s.io': defaultDefinition,
};

/** An object of a built-in kind with the fields that a real API server adds; of any other kind the same object. */
export function setDefaults(kind: Kind, manifest: Manifest): Manifest {
  const change = DEFAULTS[groupResourceOf(kind)];
  return change === undefined ? manifest : (change(manifest as unknown as JsonObject) as unknown as Manifest);
}
