import type { KubeObject } from '../../kubernetes/object.ts';
import { valueAt } from '../../schema/json.ts';
import { health } from './health.ts';
import type { Health } from './health.ts';
import { findCondition, numberAt, textAt, wantedReplicas } from './read-status.ts';

export function deploymentHealth(object: KubeObject): Health {
  if (valueAt(object, 'spec', 'paused') === true) return health('Suspended', 'Deployment is paused');
  if ((object.metadata.generation ?? 0) > numberAt(object, 'status', 'observedGeneration')) {
    return waiting('observed deployment generation less than desired generation');
  }
  if (findCondition(object, 'Progressing')?.reason === 'ProgressDeadlineExceeded') {
    return health('Degraded', `Deployment "${object.metadata.name}" exceeded its progress deadline`);
  }
  const wanted = wantedReplicas(object);
  const [all, updated, available] = ['replicas', 'updatedReplicas', 'availableReplicas'].map((field) =>
    numberAt(object, 'status', field),
  ) as [number, number, number];
  if (wanted !== undefined && updated < wanted) return waiting(`${updated} out of ${wanted} new replicas have been updated...`);
  if (all > updated) return waiting(`${all - updated} old replicas are pending termination...`);
  if (available < updated) return waiting(`${available} of ${updated} updated replicas are available...`);
  return health('Healthy');
}

export function replicaSetHealth(object: KubeObject): Health {
  if ((object.metadata.generation ?? 0) > numberAt(object, 'status', 'observedGeneration')) {
    return waiting('observed replica set generation less than desired generation');
  }
  const failure = findCondition(object, 'ReplicaFailure');
  if (failure?.status === 'True') return health('Degraded', textAt(failure, 'message'));
  const wanted = wantedReplicas(object);
  const available = numberAt(object, 'status', 'availableReplicas');
  if (wanted !== undefined && available < wanted) return waiting(`${available} out of ${wanted} new replicas are available...`);
  return health('Healthy');
}

function waiting(what: string): Health {
  return health('Progressing', `Waiting for rollout to finish: ${what}`);
}
