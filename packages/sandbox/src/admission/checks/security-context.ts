import type { StatusCause } from '../../kubernetes/api-error.ts';
import { isList, isObject } from '../../schema/json.ts';
import type { JsonObject } from '../../schema/json.ts';
import { eachInvalid, invalidValue, required, unsupported } from './causes.ts';
import { identity } from './formats.ts';

const SECCOMP = ['Localhost', 'RuntimeDefault', 'Unconfined'];
/** The fields as the message of a real API server lists them. */
const PARTS =
  'capabilities privileged seLinuxOptions windowsOptions runAsUser runAsGroup runAsNonRoot readOnlyRootFilesystem ' +
  'allowPrivilegeEscalation procMount seccompProfile appArmorProfile';

/** Of a container. */
export function checkSecurityContext(field: string, context: unknown): StatusCause[] {
  if (!isObject(context)) return [];
  const causes = [
    ...checkIds(field, context, ['runAsUser', 'runAsGroup']),
    ...checkSeccomp(`${field}.seccompProfile`, context['seccompProfile']),
  ];
  if (context['allowPrivilegeEscalation'] !== false) return causes;
  const added = isObject(context['capabilities']) ? context['capabilities']['add'] : undefined;
  if (context['privileged'] === true) {
    causes.push(invalidValue(field, asShown(context), 'cannot set `allowPrivilegeEscalation` to false and `privileged` to true'));
  }
  if (isList(added) && added.includes('CAP_SYS_ADMIN')) {
    causes.push(
      invalidValue(field, asShown(context), 'cannot set `allowPrivilegeEscalation` to false and `capabilities.Add` CAP_SYS_ADMIN'),
    );
  }
  return causes;
}

/** Of a pod. */
export function checkPodSecurityContext(field: string, context: unknown): StatusCause[] {
  if (!isObject(context)) return [];
  return [
    ...checkIds(field, context, ['fsGroup', 'runAsUser', 'runAsGroup']),
    ...checkSeccomp(`${field}.seccompProfile`, context['seccompProfile']),
  ];
}

function checkIds(field: string, context: JsonObject, names: readonly string[]): StatusCause[] {
  return names.flatMap((name) => {
    const value = context[name];
    return typeof value === 'number' ? eachInvalid(`${field}.${name}`, value, identity(value)) : [];
  });
}

function checkSeccomp(field: string, profile: unknown): StatusCause[] {
  if (!isObject(profile)) return [];
  const { type, localhostProfile } = profile;
  if (!SECCOMP.includes(String(type))) return [unsupported(`${field}.type`, type, SECCOMP)];
  return type === 'Localhost' && !localhostProfile
    ? [required(`${field}.localhostProfile`, 'must be set when seccomp type is Localhost')]
    : [];
}

function asShown(context: JsonObject): JsonObject {
  const goName = (name: string): string => (name === 'seLinuxOptions' ? 'SELinuxOptions' : `${name[0]?.toUpperCase()}${name.slice(1)}`);
  return Object.fromEntries(PARTS.split(' ').map((name) => [goName(name), context[name] ?? null]));
}
