import type { KubeObject } from '../../kubernetes/object.ts';
import { cronJobHealth, jobHealth } from './batch-health.ts';
import { autoscalerHealth } from './autoscaler-health.ts';
import { budgetHealth, definitionHealth } from './condition-health.ts';
import { daemonSetHealth, statefulSetHealth } from './set-health.ts';
import { deploymentHealth, replicaSetHealth } from './deployment-health.ts';
import { health } from './health.ts';
import type { Health } from './health.ts';
import { apiServiceHealth, claimHealth, ingressHealth, serviceHealth } from './network-health.ts';
import { podHealth } from './pod-health.ts';

export type { Health } from './health.ts';

const HOOK_FINALIZER = 'argocd.argoproj.io/hook-finalizer';

/** By group and kind; Argo CD 3.4 has no other versions of these than the API server. */
const RULES: Readonly<Record<string, (object: KubeObject) => Health>> = {
  'apps/Deployment': deploymentHealth,
  'apps/ReplicaSet': replicaSetHealth,
  'apps/StatefulSet': statefulSetHealth,
  'apps/DaemonSet': daemonSetHealth,
  '/Pod': podHealth,
  '/Service': serviceHealth,
  '/PersistentVolumeClaim': claimHealth,
  'networking.k8s.io/Ingress': ingressHealth,
  'batch/Job': jobHealth,
  'batch/CronJob': cronJobHealth,
  'autoscaling/HorizontalPodAutoscaler': autoscalerHealth,
  'policy/PodDisruptionBudget': budgetHealth,
  'apiextensions.k8s.io/CustomResourceDefinition': definitionHealth,
  'apiregistration.k8s.io/APIService': apiServiceHealth,
};

/**
 * How an object in the cluster fares by Argo CD's own rules.
 *
 * @returns undefined where its kind has no health of its own, and says nothing about the Application's
 */
export function healthOf(object: KubeObject): Health | undefined {
  const { deletionTimestamp, finalizers } = object.metadata;
  if (deletionTimestamp !== undefined && finalizers?.includes(HOOK_FINALIZER) !== true) return health('Progressing', 'Pending deletion');
  const slash = object.apiVersion.indexOf('/');
  const group = slash < 0 ? '' : object.apiVersion.slice(0, slash);
  return RULES[`${group}/${object.kind}`]?.(object);
}
