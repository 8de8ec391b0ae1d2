import type { KubernetesApi } from '../../kubernetes/api.ts';
import { groupResourceOf } from '../../kubernetes/kind.ts';
import type { Kind } from '../../kubernetes/kind.ts';
import { cronJobs, jobs } from './printers/batch.ts';
import { events, leases, namespaces, nodes, priorityClasses, resourceQuotas } from './printers/cluster.ts';
import {
  configMaps,
  dated,
  horizontalPodAutoscalers,
  plain,
  podDisruptionBudgets,
  roleBindings,
  secrets,
} from './printers/configuration.ts';
import { customPrinter } from './printers/custom.ts';
import { endpointSlices, endpoints, ingressClasses, ingresses, networkPolicies, services } from './printers/network.ts';
import { pods } from './printers/pods.ts';
import { persistentVolumeClaims, persistentVolumes, storageClasses } from './printers/storage.ts';
import {
  controllerRevisions,
  daemonSets,
  deployments,
  podTemplates,
  replicaSets,
  replicationControllers,
  statefulSets,
} from './printers/workloads.ts';
import type { Printer } from './table.ts';

const PRINTERS: Readonly<Record<string, Printer>> = {
  configmaps: configMaps,
  'clusterrolebindings.rbac.authorization.k8s.io': roleBindings,
  'clusterroles.rbac.authorization.k8s.io': dated,
  'controllerrevisions.apps': controllerRevisions,
  'cronjobs.batch': cronJobs,
  'customresourcedefinitions.apiextensions.k8s.io': dated,
  'daemonsets.apps': daemonSets,
  'deployments.apps': deployments,
  endpoints,
  'endpointslices.discovery.k8s.io': endpointSlices,
  events,
  'events.events.k8s.io': events,
  'horizontalpodautoscalers.autoscaling': horizontalPodAutoscalers,
  'ingressclasses.networking.k8s.io': ingressClasses,
  'ingresses.networking.k8s.io': ingresses,
  'jobs.batch': jobs,
  'leases.coordination.k8s.io': leases,
  limitranges: dated,
  namespaces,
  'networkpolicies.networking.k8s.io': networkPolicies,
  nodes,
  persistentvolumeclaims: persistentVolumeClaims,
  persistentvolumes: persistentVolumes,
  'poddisruptionbudgets.policy': podDisruptionBudgets,
  pods,
  podtemplates: podTemplates,
  'priorityclasses.scheduling.k8s.io': priorityClasses,
  'replicasets.apps': replicaSets,
  replicationcontrollers: replicationControllers,
  resourcequotas: resourceQuotas,
  'rolebindings.rbac.authorization.k8s.io': roleBindings,
  'roles.rbac.authorization.k8s.io': dated,
  secrets,
  services,
  'statefulsets.apps': statefulSets,
  'storageclasses.storage.k8s.io': storageClasses,
};

/** How a kind's objects become rows: as Kubernetes does it, as its definition wants it, or with name and age alone. */
export function findPrinter(api: KubernetesApi, kind: Kind): Printer {
  const known = PRINTERS[groupResourceOf(kind)];
  if (known !== undefined) return known;
  const definition = findDefinition(api, kind);
  return definition === undefined ? plain : customPrinter(definition, kind.version);
}

/** The CustomResourceDefinition of a kind; undefined for a built-in one. */
export function findDefinition(api: KubernetesApi, kind: Kind) {
  const definitions = api.kinds.find('apiextensions.k8s.io/v1', 'CustomResourceDefinition');
  return definitions && api.find({ kind: definitions, name: groupResourceOf(kind) });
}
