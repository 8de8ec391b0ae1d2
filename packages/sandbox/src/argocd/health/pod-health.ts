import type { KubeObject } from '../../kubernetes/object.ts';
import { isObject, objectsOf, valueAt } from '../../schema/json.ts';
import type { JsonObject } from '../../schema/json.ts';
import { health } from './health.ts';
import type { Health } from './health.ts';
import { findCondition, numberAt, textAt } from './read-status.ts';

/**
 * A pod that is started again for ever is degraded as soon as one container waits for a bad reason; one that ends by itself
 * (a hook's) is not, since it may still succeed.
 */
export function podHealth(object: KubeObject): Health {
  const containers = objectsOf(valueAt(object, 'status', 'containerStatuses'));
  const startsAgain = textAt(object, 'spec', 'restartPolicy') === 'Always';
  const stuck = startsAgain ? containers.filter((container) => isBad(textAt(container, 'state', 'waiting', 'reason'))) : [];
  if (stuck.length > 0) return health('Degraded', stuck.map((container) => textAt(container, 'state', 'waiting', 'message')).join(', '));
  const message = textAt(object, 'status', 'message');
  switch (textAt(object, 'status', 'phase')) {
    case 'Pending':
      return health('Progressing', message);
    case 'Succeeded':
      return health('Healthy', message);
    case 'Failed':
      return health('Degraded', message === '' ? failureOf(object, containers) : message);
    case 'Running':
      return health(runningStatus(object, containers, startsAgain), message);
    default:
      return health('Unknown', message);
  }
}

function isBad(reason: string): boolean {
  return reason.startsWith('Err') || reason.endsWith('Error') || reason.endsWith('BackOff');
}

function runningStatus(object: KubeObject, containers: readonly JsonObject[], startsAgain: boolean): Health['status'] {
  if (!startsAgain) return 'Progressing';
  if (findCondition(object, 'Ready')?.status === 'True') return 'Healthy';
  return containers.some((container) => isObject(valueAt(container, 'lastState', 'terminated'))) ? 'Degraded' : 'Progressing';
}

function failureOf(object: KubeObject, containers: readonly JsonObject[]): string {
  const all = [...objectsOf(valueAt(object, 'status', 'initContainerStatuses')), ...containers];
  return all.map(containerFailure).find((text) => text !== '') ?? '';
}

function containerFailure(container: JsonObject): string {
  const terminated = valueAt(container, 'state', 'terminated');
  if (!isObject(terminated)) return '';
  const message = textAt(terminated, 'message');
  if (message !== '') return message;
  if (terminated.reason === 'OOMKilled') return 'OOMKilled';
  const exitCode = numberAt(terminated, 'exitCode');
  return exitCode === 0 ? '' : `container "${textAt(container, 'name')}" failed with exit code ${exitCode}`;
}
