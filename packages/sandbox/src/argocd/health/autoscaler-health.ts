import type { KubeObject } from '../../kubernetes/object.ts';
import { health } from './health.ts';
import type { Health } from './health.ts';
import { conditionsOf, textAt } from './read-status.ts';

const BAD: ReadonlySet<string> = new Set([
  'AbleToScale/FailedGetScale',
  'AbleToScale/FailedUpdateScale',
  'ScalingActive/FailedGetResourceMetric',
  'ScalingActive/FailedGetObjectMetric',
  'ScalingActive/FailedGetPodsMetric',
  'ScalingActive/FailedGetExternalMetric',
  'ScalingActive/FailedComputeMetricsReplicas',
  'ScalingActive/InvalidSelector',
]);

export function autoscalerHealth(object: KubeObject): Health {
  const conditions = conditionsOf(object);
  const bad = conditions.find((condition) => BAD.has(`${textAt(condition, 'type')}/${textAt(condition, 'reason')}`));
  if (bad !== undefined) return health('Degraded', textAt(bad, 'message'));
  const good = conditions.find(({ type, status }) => (type === 'AbleToScale' || type === 'ScalingLimited') && status === 'True');
  return good === undefined ? health('Progressing', 'Waiting to Autoscale') : health('Healthy', textAt(good, 'message'));
}
