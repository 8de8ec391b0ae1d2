import type { KubeObject } from '../../kubernetes/object.ts';
import { isObject, objectsOf, valueAt } from '../../schema/json.ts';
import { health } from './health.ts';
import type { Health } from './health.ts';
import { conditionsOf, textAt } from './read-status.ts';

/** A condition counts by being there, whatever its status says; only a suspension must be true. */
export function jobHealth(object: KubeObject): Health {
  const conditions = conditionsOf(object);
  const failed = conditions.findLast(({ type }) => type === 'Failed');
  if (failed !== undefined) return health('Degraded', textAt(failed, 'message'));
  if (conditions.some(({ type, status }) => type === 'Suspended' && status === 'True')) return health('Suspended');
  const ended = conditions.findLast(({ type }) => type === 'Complete' || type === 'Suspended');
  return ended === undefined ? health('Progressing') : health('Healthy', textAt(ended, 'message'));
}

/** Argo CD 3.4 calls a suspended CronJob healthy. */
export function cronJobHealth(object: KubeObject): Health {
  if (valueAt(object, 'spec', 'suspend') === true) return health('Healthy', 'CronJob is Suspended');
  if (!isObject(object.status)) return health('Progressing', 'Waiting for CronJob');
  const scheduled = textAt(object, 'status', 'lastScheduleTime');
  const succeeded = textAt(object, 'status', 'lastSuccessfulTime');
  if (scheduled === '') return health('Healthy', 'CronJob has not been scheduled yet');
  if (succeeded === '') return health('Healthy', 'The CronJob never completed successfully. It may not be healthy');
  if (objectsOf(valueAt(object, 'status', 'active')).length > 0) {
    return health('Healthy', 'The job is running. Its last execution may not have been successful');
  }
  if (succeeded < scheduled) return health('Degraded', 'CronJob has not completed its last execution successfully');
  return health('Healthy', 'CronJob has completed its last execution successfully');
}
