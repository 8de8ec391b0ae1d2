import type { StatusCause } from '../../kubernetes/api-error.ts';
import { isObject, objectsOf, textOf } from '../../schema/json.ts';
import type { JsonObject } from '../../schema/json.ts';
import { duplicate, eachInvalid, forbiddenField, invalidValue, notFoundValue, required, unsupported } from './causes.ts';
import { dnsLabel } from './formats.ts';

const HOST_PATH_TYPES = ['', 'BlockDevice', 'CharDevice', 'Directory', 'DirectoryOrCreate', 'File', 'FileOrCreate', 'Socket'];
/** In the order in which a second one is found to be too many. */
const SOURCES = [
  'emptyDir',
  'hostPath',
  'nfs',
  'secret',
  'persistentVolumeClaim',
  'downwardAPI',
  'configMap',
  'projected',
  'csi',
  'ephemeral',
  'image',
];
const NAME_IN: Readonly<Record<string, string>> = { secret: 'secretName', configMap: 'name', persistentVolumeClaim: 'claimName' };

export function checkVolumes(field: string, volumes: unknown): StatusCause[] {
  const seen = new Set<string>();
  return objectsOf(volumes).flatMap((volume, index) => {
    const at = `${field}[${index}]`;
    const name = textOf(volume['name'] ?? '');
    const causes = checkSource(at, volume);
    if (name === '') causes.push(required(`${at}.name`));
    else causes.push(...eachInvalid(`${at}.name`, name, dnsLabel(name)));
    if (seen.has(name)) causes.push(duplicate(`${at}.name`, name));
    seen.add(name);
    return causes;
  });
}

function checkSource(field: string, volume: JsonObject): StatusCause[] {
  const named = Object.keys(volume).filter((name) => name !== 'name' && isObject(volume[name]));
  const sorted = named.toSorted((a, b) => SOURCES.indexOf(a) - SOURCES.indexOf(b));
  if (sorted.length === 0) return [required(field, 'must specify a volume type')];
  return sorted.flatMap((name, index) => {
    if (index > 0) return [forbiddenField(`${field}.${name}`, 'may not specify more than 1 volume type')];
    const source = volume[name];
    const part = NAME_IN[name];
    if (!isObject(source)) return [];
    if (name === 'hostPath') return checkHostPath(`${field}.hostPath`, source);
    return part === undefined || source[part] ? [] : [required(`${field}.${name}.${part}`)];
  });
}

function checkHostPath(field: string, { path, type }: JsonObject): StatusCause[] {
  const text = textOf(path ?? '');
  return [
    ...(text === ''
      ? [required(`${field}.path`)]
      : text.split('/').includes('..')
        ? [invalidValue(`${field}.path`, text, "must not contain '..'")]
        : []),
    ...(HOST_PATH_TYPES.includes(textOf(type ?? '')) ? [] : [unsupported(`${field}.type`, type, HOST_PATH_TYPES)]),
  ];
}

/** @param volumes the names of the pod's volumes */
export function checkMounts(field: string, mounts: unknown, volumes: ReadonlySet<string>): StatusCause[] {
  const paths = new Set<string>();
  return objectsOf(mounts).flatMap((mount, index) => {
    const at = `${field}[${index}]`;
    const name = textOf(mount['name'] ?? '');
    const path = textOf(mount['mountPath'] ?? '');
    const causes: StatusCause[] = [];
    if (name === '') causes.push(required(`${at}.name`));
    if (!volumes.has(name)) causes.push(notFoundValue(`${at}.name`, name));
    if (path === '') causes.push(required(`${at}.mountPath`));
    if (paths.has(path)) causes.push(invalidValue(`${at}.mountPath`, path, 'must be unique'));
    paths.add(path);
    return [
      ...causes,
      ...checkSubPath(`${field}.subPath`, mount['subPath']),
      ...checkSubPath(`${field}.subPathExpr`, mount['subPathExpr']),
    ];
  });
}

function checkSubPath(field: string, path: unknown): StatusCause[] {
  if (typeof path !== 'string' || path === '') return [];
  if (path.startsWith('/')) return [invalidValue(field, path, 'must be a relative path')];
  return path.split('/').includes('..') ? [invalidValue(field, path, "must not contain '..'")] : [];
}
