import { groupResourceOf } from '../kubernetes/kind.ts';
import type { Manifest } from '../kubernetes/object.ts';
import type { JsonObject } from '../schema/json.ts';
import type { AdmissionInput } from './admission-input.ts';
import { mapField } from './defaults/fields.ts';
import { withLimits } from './plugins/limit-range.ts';
import { withPriority } from './plugins/priority.ts';
import { withServiceAccount } from './plugins/service-account.ts';
import { withStorage } from './plugins/storage.ts';
import { withTolerations } from './plugins/tolerations.ts';

/** What a new object gets because of what else there is in the cluster. */
export function mutate(input: AdmissionInput): Manifest {
  const { kind, operation, next } = input;
  if (operation !== 'CREATE') return next;
  if (groupResourceOf(kind) !== 'pods') return withStorage(input);
  const limited = withLimits(next, input);
  const change = (spec: JsonObject): JsonObject => withTolerations(withPriority(withServiceAccount(spec, input), input));
  return mapField(limited as unknown as JsonObject, 'spec', change) as unknown as Manifest;
}
