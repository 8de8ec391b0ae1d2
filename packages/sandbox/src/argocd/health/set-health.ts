import type { KubeObject } from '../../kubernetes/object.ts';
import { isObject, valueAt } from '../../schema/json.ts';
import { health } from './health.ts';
import type { Health } from './health.ts';
import { numberAt, textAt, wantedReplicas } from './read-status.ts';

export function statefulSetHealth(object: KubeObject): Health {
  const observed = numberAt(object, 'status', 'observedGeneration');
  if (observed === 0 || (object.metadata.generation ?? 0) > observed) {
    return health('Progressing', 'Waiting for statefulset spec update to be observed...');
  }
  const wanted = wantedReplicas(object);
  const ready = numberAt(object, 'status', 'readyReplicas');
  if (wanted !== undefined && ready < wanted) return health('Progressing', `Waiting for ${wanted - ready} pods to be ready...`);
  const strategy = textAt(object, 'spec', 'updateStrategy', 'type');
  const rolling = valueAt(object, 'spec', 'updateStrategy', 'rollingUpdate');
  if (strategy === 'RollingUpdate' && isObject(rolling)) return partitioned(object, wanted, rolling.partition);
  if (strategy === 'OnDelete') return health('Healthy', `statefulset has ${ready} ready pods`);
  return revisions(object);
}

function partitioned(object: KubeObject, wanted: number | undefined, partition: unknown): Health {
  const updated = numberAt(object, 'status', 'updatedReplicas');
  if (wanted !== undefined && typeof partition === 'number' && updated < wanted - partition) {
    const text = `${updated} out of ${wanted - partition} new pods have been updated...`;
    return health('Progressing', `Waiting for partitioned roll out to finish: ${text}`);
  }
  return health('Healthy', `partitioned roll out complete: ${updated} new pods have been updated...`);
}

function revisions(object: KubeObject): Health {
  const update = textAt(object, 'status', 'updateRevision');
  const current = textAt(object, 'status', 'currentRevision');
  if (update !== current) {
    const updated = numberAt(object, 'status', 'updatedReplicas');
    return health('Progressing', `waiting for statefulset rolling update to complete ${updated} pods at revision ${update}...`);
  }
  const replicas = numberAt(object, 'status', 'currentReplicas');
  return health('Healthy', `statefulset rolling update complete ${replicas} pods at revision ${current}...`);
}

export function daemonSetHealth(object: KubeObject): Health {
  const { name, generation = 0 } = object.metadata;
  if (generation > numberAt(object, 'status', 'observedGeneration')) {
    return health('Progressing', 'Waiting for rollout to finish: observed daemon set generation less than desired generation');
  }
  const wanted = numberAt(object, 'status', 'desiredNumberScheduled');
  const updated = numberAt(object, 'status', 'updatedNumberScheduled');
  const available = numberAt(object, 'status', 'numberAvailable');
  if (textAt(object, 'spec', 'updateStrategy', 'type') === 'OnDelete') {
    return health('Healthy', `daemon set ${updated} out of ${wanted} new pods have been updated`);
  }
  const waiting = `Waiting for daemon set "${name}" rollout to finish:`;
  if (updated < wanted) return health('Progressing', `${waiting} ${updated} out of ${wanted} new pods have been updated...`);
  if (available < wanted) return health('Progressing', `${waiting} ${available} of ${wanted} updated pods are available...`);
  return health('Healthy');
}
