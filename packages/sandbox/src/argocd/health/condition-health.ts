import type { KubeObject } from '../../kubernetes/object.ts';
import { health } from './health.ts';
import type { Health } from './health.ts';
import { conditionsOf, findCondition, textAt } from './read-status.ts';

/** Of a PodDisruptionBudget. */
export function budgetHealth(object: KubeObject): Health {
  const conditions = conditionsOf(object);
  const bad = conditions.find(({ status, reason }) => status === 'False' && reason !== 'InsufficientPods');
  const decisive = bad ?? conditions.at(-1);
  if (decisive === undefined) return health('Progressing', 'Waiting for status');
  return health(bad === undefined ? 'Healthy' : 'Degraded', `PodDisruptionBudget has ${textAt(decisive, 'reason')}`);
}

/** Of a CustomResourceDefinition. */
export function definitionHealth(object: KubeObject): Health {
  if (conditionsOf(object).length === 0) return health('Progressing', 'Status conditions not found');
  const terminating = findCondition(object, 'Terminating');
  if (terminating?.status === 'True') return health('Progressing', `CRD is terminating: ${textAt(terminating, 'message')}`);
  const names = findCondition(object, 'NamesAccepted');
  if (names?.status === 'False') return health('Degraded', `CRD names have not been accepted: ${textAt(names, 'message')}`);
  const shape = findCondition(object, 'NonStructuralSchema');
  if (shape?.status === 'True') return health('Degraded', `Schema violations found: ${textAt(shape, 'message')}`);
  if (findCondition(object, 'Established')?.status !== 'True') return health('Degraded', 'CRD is not established');
  return health('Healthy', 'CRD is healthy');
}
