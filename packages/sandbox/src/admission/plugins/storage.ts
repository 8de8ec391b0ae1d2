import type { Manifest } from '../../kubernetes/object.ts';
import { valueAt } from '../../schema/json.ts';
import type { AdmissionInput } from '../admission-input.ts';

const PROTECTION: Readonly<Record<string, string>> = {
  PersistentVolumeClaim: 'kubernetes.io/pvc-protection',
  PersistentVolume: 'kubernetes.io/pv-protection',
};
const DEFAULT_CLASS = 'storageclass.kubernetes.io/is-default-class';

/** Keeps a new claim or volume from going while it is used, and gives a claim the default class where it names none. */
export function withStorage({ kind, next, api }: AdmissionInput): Manifest {
  const finalizer = kind.group === '' ? PROTECTION[kind.kind] : undefined;
  if (finalizer === undefined) return next;
  const own = next.metadata.finalizers ?? [];
  const kept = own.includes(finalizer) ? next : { ...next, metadata: { ...next.metadata, finalizers: [...own, finalizer] } };
  if (kind.kind !== 'PersistentVolumeClaim' || valueAt(next, 'spec', 'storageClassName') !== undefined) return kept;
  const classKind = api.kinds.find('storage.k8s.io/v1', 'StorageClass');
  const classes = classKind === undefined ? [] : api.list(classKind).items;
  const found = classes.find(({ metadata }) => metadata.annotations?.[DEFAULT_CLASS] === 'true');
  return found === undefined ? kept : { ...kept, spec: { ...(kept['spec'] as object), storageClassName: found.metadata.name } };
}
