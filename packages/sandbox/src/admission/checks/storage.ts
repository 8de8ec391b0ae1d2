import type { StatusCause } from '../../kubernetes/api-error.ts';
import type { Manifest } from '../../kubernetes/object.ts';
import { isList, isObject, isSame, valueAt } from '../../schema/json.ts';
import type { JsonObject } from '../../schema/json.ts';
import { parseQuantity } from '../quantity.ts';
import { eachInvalid, forbiddenField, invalidValue, required, unsupported } from './causes.ts';
import { dnsSubdomain } from './formats.ts';

const MODES = ['ReadOnlyMany', 'ReadWriteMany', 'ReadWriteOnce', 'ReadWriteOncePod'];
const NOT_SOURCES = new Set(
  'capacity accessModes claimRef persistentVolumeReclaimPolicy storageClassName mountOptions volumeMode nodeAffinity volumeAttributesClassName'.split(
    ' ',
  ),
);
const CLAIM_IS_IMMUTABLE = 'spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims';

/** @param isBound whether it has its volume, and may ask for a larger one */
export function checkClaim(spec: JsonObject, old: JsonObject | undefined, isBound: boolean): StatusCause[] {
  const modes = isList(spec['accessModes']) ? spec['accessModes'] : [];
  const size = valueAt(spec, 'resources', 'requests', 'storage');
  const name = spec['storageClassName'];
  const causes = [
    ...(modes.length === 0 ? [required('spec.accessModes', 'at least 1 access mode is required')] : []),
    ...modes.filter((mode) => !MODES.includes(String(mode))).map((mode) => unsupported('spec.accessModes', mode, MODES)),
    ...checkSize('spec.resources[storage]', size),
    ...(typeof name === 'string' && name !== '' ? eachInvalid('spec.storageClassName', name, dnsSubdomain(name)) : []),
  ];
  return old === undefined ? causes : [...causes, ...checkClaimChange(spec, old, isBound)];
}

function checkSize(field: string, size: unknown): StatusCause[] {
  const quantity = parseQuantity(size);
  if (quantity === undefined) return [required(field)];
  return quantity.nano > 0n ? [] : [invalidValue(field, size, 'must be greater than zero')];
}

function checkClaimChange(spec: JsonObject, old: JsonObject, isBound: boolean): StatusCause[] {
  const fixed = ({ resources: _, volumeName: __, volumeAttributesClassName: ___, ...rest }: JsonObject): JsonObject => rest;
  const isSameVolume = old['volumeName'] === undefined || spec['volumeName'] === old['volumeName'];
  const sizes = [spec, old].map((state) => parseQuantity(valueAt(state, 'resources', 'requests', 'storage'))?.nano ?? 0n);
  const [next = 0n, before = 0n] = sizes;
  if (!isSame(fixed(spec), fixed(old)) || !isSameVolume || (!isBound && next !== before))
    return [forbiddenField('spec', CLAIM_IS_IMMUTABLE)];
  return next < before ? [forbiddenField('spec.resources.requests.storage', 'field can not be less than status.capacity')] : [];
}

export function checkVolume(spec: JsonObject, old: JsonObject | undefined): StatusCause[] {
  const { accessModes, capacity } = spec;
  const sources = Object.keys(spec).filter((name) => !NOT_SOURCES.has(name));
  const hasSize = isObject(capacity) && capacity['storage'] !== undefined;
  const causes = [
    ...(isList(accessModes) && accessModes.length > 0 ? [] : [required('spec.accessModes')]),
    ...(isObject(capacity) ? [] : [required('spec.capacity')]),
    ...(hasSize && Object.keys(capacity).length === 1 ? [] : [unsupported('spec.capacity', capacity, ['storage'])]),
    ...(sources.length === 0 ? [required('spec', 'must specify a volume type')] : []),
  ];
  if (old === undefined || sources.every((name) => isSame(spec[name], old[name]))) return causes;
  return [...causes, forbiddenField('spec.persistentvolumesource', 'spec.persistentvolumesource is immutable after creation')];
}

export function checkStorageClass(next: Manifest, old: Manifest | undefined): StatusCause[] {
  if (!next['provisioner']) return [required('provisioner')];
  if (old === undefined) return [];
  const fixed = ['parameters', 'provisioner', 'reclaimPolicy', 'volumeBindingMode'];
  return fixed.flatMap((name) => (isSame(next[name], old[name]) ? [] : [forbiddenField(name, `updates to ${name} are forbidden.`)]));
}

export function checkPriorityClass(next: Manifest, old: Manifest | undefined): StatusCause[] {
  if (old === undefined || isSame(next['value'], old['value'])) return [];
  return [forbiddenField('value', 'may not be changed in an update.')];
}
