import { readWorkloadFacts } from '@argosy/domain/cluster/workload';
import type { WorkloadReading } from '@argosy/domain/release/look';
import { ClusterError, type ClusterGateway, type KubernetesObject } from '../../ports/cluster-gateway.ts';

const DEPLOYMENT = { group: 'apps', version: 'v1', plural: 'deployments' };
const CRONJOB = { group: 'batch', version: 'v1', plural: 'cronjobs' };

/**
 * Reads the live workload of a deployment with its pods, ReplicaSets and events.
 *
 * @param name the app's slug, which names the workload
 * @param scheduled whether it is a CronJob
 */
export async function readWorkload(
  gateway: ClusterGateway,
  target: { namespace: string; name: string; deploymentId: string; scheduled: boolean },
): Promise<WorkloadReading> {
  const { namespace, name, deploymentId, scheduled } = target;
  try {
    const workload = await gateway.read({ ...(scheduled ? CRONJOB : DEPLOYMENT), namespace, name });
    if (workload === null) return { is: 'absent' };
    if (workload.metadata.labels?.['argosy.dev/deployment'] !== deploymentId) {
      return { is: 'unreadable', why: `${workload.kind} ${name} in ${namespace} is none of this deployment` };
    }
    const labelSelector = `argosy.dev/deployment=${deploymentId}`;
    const [pods, replicaSets] = await Promise.all([
      gateway.list({ group: '', version: 'v1', plural: 'pods', namespace }, { labelSelector }),
      gateway.list({ group: 'apps', version: 'v1', plural: 'replicasets', namespace }, { labelSelector }),
    ]);
    const events = pods.every(isReady) ? [] : await gateway.list({ group: '', version: 'v1', plural: 'events', namespace });
    return { is: 'read', facts: readWorkloadFacts(workload, pods, events, replicaSets) };
  } catch (error) {
    if (error instanceof ClusterError) return { is: 'unreadable', why: error.message };
    throw error;
  }
}

function isReady(pod: KubernetesObject): boolean {
  const status = pod['status'] as { conditions?: { type?: string; status?: string }[] } | undefined;
  return status?.conditions?.some((condition) => condition.type === 'Ready' && condition.status === 'True') ?? false;
}
