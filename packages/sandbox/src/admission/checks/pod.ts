import type { StatusCause } from '../../kubernetes/api-error.ts';
import { isList, isSame, objectsOf } from '../../schema/json.ts';
import type { JsonObject } from '../../schema/json.ts';
import { forbiddenField } from './causes.ts';
import { checkPodSpec } from './pod-spec.ts';

const MAY_CHANGE =
  'pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,' +
  '`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)';

/** A pod is what it is: little of it may change. */
export function checkPod(spec: JsonObject, old: JsonObject | undefined): StatusCause[] {
  if (old === undefined) return checkPodSpec('spec', spec);
  const before = isList(old['tolerations']) ? old['tolerations'] : [];
  const after = isList(spec['tolerations']) ? spec['tolerations'] : [];
  const losesToleration = before.some((toleration) => !after.some((other) => isSame(other, toleration)));
  if (isSame(fixedPart(spec), fixedPart(old)) && !losesToleration) return [];
  return [forbiddenField('spec', MAY_CHANGE)];
}

function fixedPart(spec: JsonObject): JsonObject {
  const { tolerations: _, activeDeadlineSeconds: __, nodeName: ___, ...rest } = spec;
  const imageless = (containers: unknown): readonly JsonObject[] => objectsOf(containers).map(({ image: ____, ...container }) => container);
  return { ...rest, containers: imageless(spec['containers']), initContainers: imageless(spec['initContainers']) };
}
