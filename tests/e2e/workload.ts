import { findObject, listObjects } from './kubectl.ts';
import type { Kubectl, KubernetesObject } from './kubectl.ts';

/** A Deployment of Kubernetes, as far as the scenarios look at it. */
export interface Workload extends KubernetesObject {
  spec: {
    replicas: number;
    template: {
      metadata: { annotations?: Record<string, string>; labels?: Record<string, string> };
      spec: { containers: { name: string; image: string; env?: { name: string; value?: string }[] }[] };
    };
  };
  status: { availableReplicas?: number; updatedReplicas?: number };
}

export async function getWorkload(kubectl: Kubectl, namespace: string, name: string): Promise<Workload> {
  const found = await findObject<Workload>(kubectl, 'deployment', name, namespace);
  if (found === undefined) throw new Error(`There is no Deployment ${name} in ${namespace}.`);
  return found;
}

/** The image of the workload's first container. */
export function imageOf(workload: Workload): string | undefined {
  return workload.spec.template.spec.containers[0]?.image;
}

/** The ids of the pods of a deployment of Argosy, sorted. */
export async function listPodIds(kubectl: Kubectl, namespace: string, deployment: string): Promise<string[]> {
  const pods = await listObjects(kubectl, 'pods', namespace, `--selector=argosy.dev/deployment=${deployment}`);
  return pods.map((pod) => pod.metadata.uid).sort();
}
