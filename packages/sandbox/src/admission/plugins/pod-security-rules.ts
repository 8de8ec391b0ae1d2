import { isList, isObject, objectsOf, valueAt } from '../../schema/json.ts';
import type { JsonObject } from '../../schema/json.ts';
import { joinQuoted, plural, whoseContainers } from './pod-security-words.ts';

/** One rule of a Pod Security level. */
export interface Rule {
  readonly reason: string;
  /** Whether a rule of `restricted` takes its place there. */
  readonly isOverridden?: boolean;
  /** What violates it; undefined where nothing does. Some rules word their reason by what they find. */
  readonly check: (spec: JsonObject) => string | { readonly reason: string; readonly text: string } | undefined;
}

const DEFAULT_CAPABILITIES = new Set(
  'AUDIT_WRITE CHOWN DAC_OVERRIDE FOWNER FSETID KILL MKNOD NET_BIND_SERVICE SETFCAP SETGID SETPCAP SETUID SYS_CHROOT'.split(' '),
);
const FREE_VOLUMES = ['configMap', 'csi', 'downwardAPI', 'emptyDir', 'ephemeral', 'image', 'persistentVolumeClaim', 'projected', 'secret'];
const SAFE_SYSCTLS = new Set([
  'kernel.shm_rmid_forced',
  'net.ipv4.ip_local_port_range',
  'net.ipv4.ip_local_reserved_ports',
  'net.ipv4.ip_unprivileged_port_start',
  'net.ipv4.ping_group_range',
  'net.ipv4.tcp_fin_timeout',
  'net.ipv4.tcp_keepalive_intvl',
  'net.ipv4.tcp_keepalive_probes',
  'net.ipv4.tcp_keepalive_time',
  'net.ipv4.tcp_rmem',
  'net.ipv4.tcp_syncookies',
  'net.ipv4.tcp_wmem',
]);

export const BASELINE: readonly Rule[] = [
  {
    reason: 'non-default capabilities',
    isOverridden: true,
    check: (spec) => forbiddenCapabilities(spec, (name) => DEFAULT_CAPABILITIES.has(name)),
  },
  {
    reason: 'host namespaces',
    check: (spec) => {
      const used = ['hostNetwork', 'hostPID', 'hostIPC'].filter((name) => spec[name] === true);
      return used.length === 0 ? undefined : used.map((name) => `${name}=true`).join(', ');
    },
  },
  { reason: 'hostPath volumes', isOverridden: true, check: checkHostPaths },
  { reason: 'hostPort', check: checkHostPorts },
  {
    reason: 'privileged',
    check: (spec) =>
      whoseContainers(
        spec,
        (container) => valueAt(container, 'securityContext', 'privileged') === true,
        'must not set securityContext.privileged=true',
      ),
  },
  { reason: 'seccompProfile', isOverridden: true, check: (spec) => badSeccomp(spec, (type) => type !== 'Unconfined') },
  { reason: 'forbidden sysctls', check: checkSysctls },
];

export const RESTRICTED: readonly Rule[] = [
  {
    reason: 'allowPrivilegeEscalation != false',
    check: (spec) =>
      whoseContainers(
        spec,
        (container) => valueAt(container, 'securityContext', 'allowPrivilegeEscalation') !== false,
        'must set securityContext.allowPrivilegeEscalation=false',
      ),
  },
  { reason: 'unrestricted capabilities', check: checkCapabilities },
  { reason: 'restricted volume types', check: checkVolumes },
  { reason: 'runAsNonRoot != true', check: checkNonRoot },
  { reason: 'runAsUser=0', check: (spec) => setters(spec, 'runAsUser', (user) => user === 0, 'must not set runAsUser=0') },
  { reason: 'seccompProfile', check: checkSeccomp },
];

function checkHostPaths(spec: JsonObject): string | undefined {
  const names = objectsOf(spec['volumes'])
    .filter((volume) => volume['hostPath'] !== undefined)
    .map((volume) => String(volume['name']));
  return names.length === 0 ? undefined : `${plural('volume', names.length)} ${joinQuoted(names)}`;
}

function checkHostPorts(spec: JsonObject): string | undefined {
  const ports = new Set<string>();
  const uses = (container: JsonObject): boolean => {
    const own = objectsOf(container['ports'])
      .map((port) => port['hostPort'])
      .filter((port) => typeof port === 'number' && port !== 0);
    for (const port of own) ports.add(String(port));
    return own.length > 0;
  };
  const bad = whoseContainers(spec, uses, '');
  if (bad === undefined) return undefined;
  const verb = bad.startsWith('containers') ? 'use' : 'uses';
  return `${bad.trim()} ${verb} ${plural('hostPort', ports.size)} ${[...ports].toSorted().join(', ')}`;
}

function checkSysctls(spec: JsonObject): string | undefined {
  const names = objectsOf(valueAt(spec, 'securityContext', 'sysctls')).map((sysctl) => String(sysctl['name']));
  const bad = names.filter((name) => !SAFE_SYSCTLS.has(name));
  return bad.length === 0 ? undefined : bad.join(', ');
}

function forbiddenCapabilities(spec: JsonObject, isAllowed: (name: string) => boolean): string | undefined {
  const found = new Set<string>();
  const adds = (container: JsonObject): boolean => {
    const added = valueAt(container, 'securityContext', 'capabilities', 'add');
    const bad = (isList(added) ? added : []).map(String).filter((name) => !isAllowed(name));
    for (const name of bad) found.add(name);
    return bad.length > 0;
  };
  const who = whoseContainers(spec, adds, 'must not include');
  return who === undefined ? undefined : `${who} ${joinQuoted([...found].toSorted())} in securityContext.capabilities.add`;
}

function checkCapabilities(spec: JsonObject): string | undefined {
  const dropsAll = (container: JsonObject): boolean => {
    const dropped = valueAt(container, 'securityContext', 'capabilities', 'drop');
    return isList(dropped) && dropped.includes('ALL');
  };
  const details = [
    whoseContainers(spec, (container) => !dropsAll(container), 'must set securityContext.capabilities.drop=["ALL"]'),
    forbiddenCapabilities(spec, (name) => name === 'NET_BIND_SERVICE'),
  ].filter((detail) => detail !== undefined);
  return details.length === 0 ? undefined : details.join('; ');
}

function checkVolumes(spec: JsonObject): string | undefined {
  const typeOf = (volume: JsonObject): string => Object.keys(volume).find((name) => name !== 'name') ?? 'unknown';
  const bad = objectsOf(spec['volumes']).filter((volume) => !FREE_VOLUMES.includes(typeOf(volume)));
  if (bad.length === 0) return undefined;
  const types = [...new Set(bad.map(typeOf))].toSorted();
  const names = joinQuoted(bad.map((volume) => String(volume['name'])));
  return `${plural('volume', bad.length)} ${names} ${bad.length === 1 ? 'uses' : 'use'} ${plural('restricted volume type', types.length)} ${joinQuoted(types)}`;
}

function checkNonRoot(spec: JsonObject): string | undefined {
  const explicit = setters(spec, 'runAsNonRoot', (value) => value === false, 'must not set securityContext.runAsNonRoot=false');
  if (explicit !== undefined) return explicit;
  if (valueAt(spec, 'securityContext', 'runAsNonRoot') === true) return undefined;
  const silent = (container: JsonObject): boolean => valueAt(container, 'securityContext', 'runAsNonRoot') === undefined;
  const who = whoseContainers(spec, silent, 'must set securityContext.runAsNonRoot=true');
  return who === undefined ? undefined : `pod or ${who}`;
}

function checkSeccomp(spec: JsonObject): string | undefined {
  const isGood = (type: unknown): boolean => type === 'RuntimeDefault' || type === 'Localhost';
  const bad = badSeccomp(spec, isGood);
  if (bad !== undefined || isGood(valueAt(spec, 'securityContext', 'seccompProfile', 'type'))) return bad;
  const silent = (container: JsonObject): boolean => !isObject(valueAt(container, 'securityContext', 'seccompProfile'));
  const who = whoseContainers(spec, silent, 'must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost"');
  return who === undefined ? undefined : `pod or ${who}`;
}

function badSeccomp(spec: JsonObject, isGood: (type: unknown) => boolean): string | undefined {
  const types = new Set<string>();
  const isBad = (profile: unknown): boolean => {
    const type = valueAt(profile, 'type');
    if (!isObject(profile) || isGood(type)) return false;
    types.add(String(type));
    return true;
  };
  const who = setters(spec, 'seccompProfile', isBad, 'must not set securityContext.seccompProfile.type to');
  return who === undefined ? undefined : `${who} ${joinQuoted([...types].toSorted())}`;
}

/** Who sets a field of the security context to something bad: the pod, containers, or both. */
function setters(spec: JsonObject, field: string, isBad: (value: unknown) => boolean, what: string): string | undefined {
  const pod = isBad(valueAt(spec, 'securityContext', field)) ? ['pod'] : [];
  const containers = whoseContainers(spec, (container) => isBad(valueAt(container, 'securityContext', field)), '');
  const all = [...pod, ...(containers === undefined ? [] : [containers.trim()])];
  return all.length === 0 ? undefined : `${all.join(' and ')} ${what}`;
}
