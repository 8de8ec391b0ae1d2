import { invalid } from '../kubernetes/api-error.ts';
import { groupResourceOf } from '../kubernetes/kind.ts';
import type { Manifest } from '../kubernetes/object.ts';
import { keepTimes } from '../patch/managed/keep-times.ts';
import { builtInSchemaOf } from '../schema/schemas.ts';
import type { AdmissionInput } from './admission-input.ts';
import { checkObject } from './checks/check-object.ts';
import { checkMetadata } from './checks/metadata.ts';
import { setDefaults } from './defaults/set-defaults.ts';
import { mutate } from './mutate.ts';
import { normalize } from './normalize.ts';
import { checkLimits } from './plugins/limit-range.ts';
import { checkNamespace } from './plugins/namespace-lifecycle.ts';
import { checkPodSecurity } from './plugins/pod-security.ts';
import { checkQuotas } from './plugins/quota.ts';
import { withAddresses } from './plugins/service-addresses.ts';
import { prepare } from './prepare.ts';

/**
 * What a write goes through before it is stored: defaults, then what a real API server adds, then checks of the object
 * itself, then those that need others (limits, Pod Security, quotas, addresses).
 *
 * A status is taken as it is, but for its form: only controllers write one.
 *
 * @returns the object to be stored; a new Job has its `metadata.uid`, on which its selector depends
 * @throws ApiError in the words of a real API server
 */
export function admit(input: AdmissionInput): Manifest {
  checkNamespace(input);
  return keepTimes(input.old, admitObject(input));
}

function admitObject(input: AdmissionInput): Manifest {
  const { kind, operation, next, old } = input;
  const schema = builtInSchemaOf(kind);
  if (schema === undefined) {
    refuse(input, checkMetadata(kind, next, old));
    return next;
  }
  const whole = setDefaults(kind, normalize(next, schema) as Manifest);
  if (input.options.subresource !== undefined && input.options.subresource !== 'scale') return whole;
  const mutated = mutate({ ...input, next: whole });
  const prepared = prepare({ ...input, next: mutated });
  refuse(input, checkObject(kind, prepared, old));
  const final = { ...input, next: prepared };
  if (operation === 'CREATE') {
    checkLimits(final);
    checkPodSecurity(final);
    checkQuotas(final);
  } else if (groupResourceOf(kind) !== 'pods') checkPodSecurity(final);
  return groupResourceOf(kind) === 'services' ? withAddresses(final) : prepared;
}

function refuse({ kind, next }: AdmissionInput, causes: Parameters<typeof invalid>[2]): void {
  if (causes.length > 0) throw invalid(kind, next.metadata.name ?? '', causes);
}
