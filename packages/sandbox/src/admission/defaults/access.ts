import type { JsonObject } from '../../schema/json.ts';
import { mapField, mapItems, withDefaults } from './fields.ts';

const RBAC = 'rbac.authorization.k8s.io';

/** A RoleBinding or ClusterRoleBinding. */
export function defaultBinding(binding: JsonObject): JsonObject {
  const roled = mapField(binding, 'roleRef', (role) =>
    role['apiGroup'] === '' || role['apiGroup'] === undefined ? { ...role, apiGroup: RBAC } : role,
  );
  return mapItems(roled, 'subjects', (subject) => {
    const isPerson = subject['kind'] === 'User' || subject['kind'] === 'Group';
    return isPerson && !subject['apiGroup'] ? { ...subject, apiGroup: RBAC } : subject;
  });
}

export function defaultPriorityClass(priorityClass: JsonObject): JsonObject {
  return withDefaults(priorityClass, { preemptionPolicy: 'PreemptLowerPriority' });
}
