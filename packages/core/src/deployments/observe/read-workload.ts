import { readWorkloadFacts } from '@argosy/domain/cluster/workload';
import type { WorkloadReading } from '@argosy/domain/release/look';
import { ClusterError, type ClusterGateway, type KubernetesObject } from '../../ports/cluster-gateway.ts';
import { outageOf } from './outage-of.ts';

const DEPLOYMENT = { group: 'apps', version: 'v1', plural: 'deployments' };
const CRONJOB = { group: 'batch', version: 'v1', plural: 'cronjobs' };

interface Sought {
  namespace: string;
  /** The app's slug, which names the workload. */
  name: string;
  deploymentId: string;
  /** Whether it is a CronJob. */
  scheduled: boolean;
  now: Date;
}

/**
 * Reads the live workload of a deployment with its pods, ReplicaSets and events. Never throws for what a cluster does.
 */
export async function readWorkload(gateway: ClusterGateway, sought: Sought): Promise<WorkloadReading> {
  const { namespace, name, deploymentId, scheduled, now } = sought;
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
    const events = pods.length > 0 && pods.every(isReady) ? [] : await readWarnings(gateway, namespace);
    return { is: 'read', facts: readWorkloadFacts(workload, pods, events, replicaSets, now) };
  } catch (error) {
    if (!(error instanceof ClusterError)) throw error;
    const code = outageOf(error);
    return { is: 'unreadable', why: error.message, ...(code !== null && { code }) };
  }
}

/** Events give words, no proof: where they cannot be read (too many, no right), the rest counts all the same. */
async function readWarnings(gateway: ClusterGateway, namespace: string): Promise<KubernetesObject[]> {
  try {
    return await gateway.list({ group: '', version: 'v1', plural: 'events', namespace }, { fieldSelector: 'type!=Normal' });
  } catch (error) {
    if (error instanceof ClusterError) return [];
    throw error;
  }
}

function isReady(pod: KubernetesObject): boolean {
  const status = pod['status'] as { conditions?: { type?: string; status?: string }[] } | undefined;
  return status?.conditions?.some((condition) => condition.type === 'Ready' && condition.status === 'True') ?? false;
}
