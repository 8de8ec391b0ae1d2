import type { KubeObject } from '../../kubernetes/object.ts';
import { isList, valueAt } from '../../schema/json.ts';
import { health } from './health.ts';
import type { Health } from './health.ts';
import { findCondition, textAt } from './read-status.ts';

export function serviceHealth(object: KubeObject): Health {
  const balanced = textAt(object, 'spec', 'type') === 'LoadBalancer';
  return health(balanced && !hasAddress(object) ? 'Progressing' : 'Healthy');
}

export function ingressHealth(object: KubeObject): Health {
  return health(hasAddress(object) ? 'Healthy' : 'Progressing');
}

function hasAddress(object: KubeObject): boolean {
  const found = valueAt(object, 'status', 'loadBalancer', 'ingress');
  return isList(found) && found.length > 0;
}

const CLAIMS: Readonly<Record<string, Health['status']>> = { Lost: 'Degraded', Pending: 'Progressing', Bound: 'Healthy' };

/** Of a PersistentVolumeClaim. */
export function claimHealth(object: KubeObject): Health {
  return health(CLAIMS[textAt(object, 'status', 'phase')] ?? 'Unknown');
}

export function apiServiceHealth(object: KubeObject): Health {
  const available = findCondition(object, 'Available');
  if (available === undefined) return health('Progressing', 'Waiting to be processed');
  const text = `${textAt(available, 'reason')}: ${textAt(available, 'message')}`;
  return health(available.status === 'True' ? 'Healthy' : 'Progressing', text);
}
