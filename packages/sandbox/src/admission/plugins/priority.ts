import { forbidden } from '../../kubernetes/api-error.ts';
import type { KubeObject } from '../../kubernetes/object.ts';
import type { JsonObject } from '../../schema/json.ts';
import type { AdmissionInput } from '../admission-input.ts';
import { withDefaults } from '../defaults/fields.ts';

const SYSTEM: Readonly<Record<string, number>> = { 'system-node-critical': 2_000_001_000, 'system-cluster-critical': 2_000_000_000 };

/**
 * Gives a new pod the priority of its class, or of the default class.
 *
 * @throws ApiError 403 where there is no such class
 */
export function withPriority(spec: JsonObject, { kind, next, api }: AdmissionInput): JsonObject {
  const name = spec['priorityClassName'];
  if (typeof name === 'string' && SYSTEM[name] !== undefined) {
    return withDefaults({ ...spec, priority: SYSTEM[name] }, { preemptionPolicy: 'PreemptLowerPriority' });
  }
  const classKind = api.kinds.find('scheduling.k8s.io/v1', 'PriorityClass');
  const found = classKind === undefined ? undefined : findClass(name, api.list(classKind).items);
  if (typeof name === 'string' && found === undefined) {
    throw forbidden(kind, next.metadata.name ?? '', `no PriorityClass with name ${name} was found`);
  }
  const preemptionPolicy = found?.['preemptionPolicy'] ?? 'PreemptLowerPriority';
  const priorityClassName = found?.metadata.name;
  return withDefaults({ ...spec, priority: found?.['value'] ?? 0 }, { preemptionPolicy, priorityClassName });
}

function findClass(name: unknown, classes: readonly KubeObject[]): KubeObject | undefined {
  return classes.find((found) => (typeof name === 'string' ? found.metadata.name === name : found['globalDefault'] === true));
}
