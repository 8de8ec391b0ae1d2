import type { StatusCause } from '../../kubernetes/api-error.ts';
import { groupResourceOf } from '../../kubernetes/kind.ts';
import type { Kind } from '../../kubernetes/kind.ts';
import type { KubeObject, Manifest } from '../../kubernetes/object.ts';
import { isObject, valueAt } from '../../schema/json.ts';
import type { JsonObject } from '../../schema/json.ts';
import { checkBinding, checkRole } from './access.ts';
import { checkCronJob, checkJob } from './batch.ts';
import { checkConfigMap, checkSecret } from './config.ts';
import { checkDefinition } from './definition.ts';
import { checkIngress } from './ingress.ts';
import { checkLimitRange, checkResourceQuota } from './limits.ts';
import { checkMetadata } from './metadata.ts';
import { checkNetworkPolicy } from './network-policy.ts';
import { checkPod } from './pod.ts';
import { checkPodTemplate } from './pod-spec.ts';
import { checkAutoscaler, checkDisruptionBudget } from './scaling.ts';
import { checkService } from './service.ts';
import { checkClaim, checkPriorityClass, checkStorageClass, checkVolume } from './storage.ts';
import { checkDaemonSet, checkDeployment, checkReplicaSet, checkStatefulSet } from './workloads.ts';

type Check = (next: Manifest, old: KubeObject | undefined, kind: Kind) => StatusCause[];

/** A check that looks at the spec only. */
function ofSpec(check: (spec: JsonObject, old: JsonObject | undefined) => StatusCause[]): Check {
  return (next, old) => check(specOf(next), old === undefined ? undefined : specOf(old));
}

function specOf(object: Manifest | KubeObject): JsonObject {
  return isObject(object['spec']) ? object['spec'] : {};
}

const CHECKS: Readonly<Record<string, Check>> = {
  configmaps: checkConfigMap,
  secrets: checkSecret,
  services: ofSpec(checkService),
  podtemplates: (next) => checkPodTemplate('template', next['template']),
  pods: ofSpec(checkPod),
  persistentvolumeclaims: (next, old) =>
    checkClaim(specOf(next), old === undefined ? undefined : specOf(old), old !== undefined && valueAt(old, 'status', 'phase') === 'Bound'),
  persistentvolumes: ofSpec(checkVolume),
  resourcequotas: ofSpec(checkResourceQuota),
  limitranges: ofSpec(checkLimitRange),
  'deployments.apps': ofSpec(checkDeployment),
  'statefulsets.apps': ofSpec(checkStatefulSet),
  'replicasets.apps': ofSpec(checkReplicaSet),
  'daemonsets.apps': ofSpec(checkDaemonSet),
  'jobs.batch': (next, old) => checkJob(specOf(next), old === undefined ? undefined : specOf(old), next.metadata.uid ?? ''),
  'cronjobs.batch': (next, old) => checkCronJob(specOf(next), old === undefined ? undefined : specOf(old), next.metadata.name ?? ''),
  'horizontalpodautoscalers.autoscaling': ofSpec(checkAutoscaler),
  'poddisruptionbudgets.policy': ofSpec(checkDisruptionBudget),
  'ingresses.networking.k8s.io': ofSpec(checkIngress),
  'networkpolicies.networking.k8s.io': ofSpec(checkNetworkPolicy),
  'roles.rbac.authorization.k8s.io': (next, _, kind) => checkRole(kind, next),
  'clusterroles.rbac.authorization.k8s.io': (next, _, kind) => checkRole(kind, next),
  'rolebindings.rbac.authorization.k8s.io': (next, old, kind) => checkBinding(kind, next, old),
  'clusterrolebindings.rbac.authorization.k8s.io': (next, old, kind) => checkBinding(kind, next, old),
  'storageclasses.storage.k8s.io': checkStorageClass,
  'priorityclasses.scheduling.k8s.io': checkPriorityClass,
  'customresourcedefinitions.apiextensions.k8s.io': (next) => checkDefinition(specOf(next), next.metadata.name ?? ''),
};

/** What is wrong with an object of any kind; nothing where it may be stored. */
export function checkObject(kind: Kind, next: Manifest, old: KubeObject | undefined): StatusCause[] {
  return [...checkMetadata(kind, next, old), ...(CHECKS[groupResourceOf(kind)]?.(next, old, kind) ?? [])];
}
