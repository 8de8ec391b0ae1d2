import type { Kind } from '../../kubernetes/kind.ts';
import { isCustom } from './is-custom.ts';
import { kindKey } from './kind-key.ts';

/** The built-in kinds whose objects count changes of what is wanted. */
const COUNTING: ReadonlySet<string> = new Set([
  '/pods',
  '/podtemplates',
  '/replicationcontrollers',
  'admissionregistration.k8s.io/mutatingwebhookconfigurations',
  'admissionregistration.k8s.io/validatingwebhookconfigurations',
  'apiextensions.k8s.io/customresourcedefinitions',
  'apps/daemonsets',
  'apps/deployments',
  'apps/replicasets',
  'apps/statefulsets',
  'batch/cronjobs',
  'batch/jobs',
  'discovery.k8s.io/endpointslices',
  'networking.k8s.io/ingressclasses',
  'networking.k8s.io/ingresses',
  'networking.k8s.io/networkpolicies',
  'policy/poddisruptionbudgets',
  'scheduling.k8s.io/priorityclasses',
]);

/** Whether objects of a kind have `metadata.generation`: all custom ones, and some of the others. */
export function hasGeneration(kind: Kind): boolean {
  return COUNTING.has(kindKey(kind)) || isCustom(kind);
}
