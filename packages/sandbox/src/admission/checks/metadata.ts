import type { StatusCause } from '../../kubernetes/api-error.ts';
import { groupResourceOf } from '../../kubernetes/kind.ts';
import type { Kind } from '../../kubernetes/kind.ts';
import type { KubeObject, Manifest } from '../../kubernetes/object.ts';
import { isCustom } from '../../api/kinds/is-custom.ts';
import { eachInvalid, forbiddenField, invalidValue, required } from './causes.ts';
import { dns1035Label, dnsLabel, dnsSubdomain, pathSegment, qualifiedName } from './formats.ts';
import { checkLabels } from './labels.ts';

const MOST_OF_ANNOTATIONS = 256 * 1024;
const STANDARD_FINALIZERS = ['orphan', 'foregroundDeletion', 'kubernetes'];

const NAMES: Readonly<Record<string, (name: string) => string[]>> = {
  namespaces: dnsLabel,
  services: dns1035Label,
  'roles.rbac.authorization.k8s.io': pathSegment,
  'rolebindings.rbac.authorization.k8s.io': pathSegment,
  'clusterroles.rbac.authorization.k8s.io': pathSegment,
  'clusterrolebindings.rbac.authorization.k8s.io': pathSegment,
};

/** Whether an object's name and its other metadata are right. */
export function checkMetadata(kind: Kind, next: Manifest, old: KubeObject | undefined): StatusCause[] {
  const { name = '', labels, annotations, ownerReferences, finalizers = [] } = next.metadata;
  const checkName = NAMES[groupResourceOf(kind)] ?? dnsSubdomain;
  return [
    ...(old !== undefined
      ? []
      : name === ''
        ? [required('metadata.name', 'name or generateName is required')]
        : eachInvalid('metadata.name', name, checkName(name))),
    ...checkLabels('metadata.labels', labels),
    ...(groupResourceOf(kind) === 'namespaces' ? checkSecurityLabels(labels ?? {}) : []),
    ...checkAnnotations('metadata.annotations', annotations),
    ...(ownerReferences ?? []).flatMap((reference) => checkOwner(reference)),
    ...finalizers.flatMap((finalizer, index) => checkFinalizer(kind, `metadata.finalizers[${index}]`, finalizer)),
    ...checkNewFinalizers(finalizers, old),
  ];
}

const SECURITY = 'pod-security.kubernetes.io/';
const LEVELS = ['privileged', 'baseline', 'restricted'];

/** The labels by which a namespace says how safe its pods are to be. */
function checkSecurityLabels(labels: Readonly<Record<string, string>>): StatusCause[] {
  return ['enforce', 'audit', 'warn'].flatMap((mode) => {
    const [level, version] = [labels[SECURITY + mode], labels[`${SECURITY}${mode}-version`]];
    const say = (label: string, value: string, why: string): StatusCause =>
      invalidValue(`metadata.labels[${SECURITY}${label}]`, value, why);
    return [
      ...(level === undefined || LEVELS.includes(level) ? [] : [say(mode, level, `must be one of ${LEVELS.join(', ')}`)]),
      ...(version === undefined || /^(latest|v1\.\d+)$/.test(version)
        ? []
        : [say(`${mode}-version`, version, 'must be "latest" or "v1.x"')]),
    ];
  });
}

export function checkAnnotations(field: string, annotations: Readonly<Record<string, string>> | undefined): StatusCause[] {
  const entries = Object.entries(annotations ?? {});
  const size = entries.reduce((sum, [key, value]) => sum + key.length + String(value).length, 0);
  return [
    ...entries.flatMap(([key]) => eachInvalid(field, key, qualifiedName(key.toLowerCase()))),
    ...(size > MOST_OF_ANNOTATIONS
      ? [{ reason: 'FieldValueTooLong', message: `Too long: may not be more than ${MOST_OF_ANNOTATIONS} bytes`, field }]
      : []),
  ];
}

function checkOwner(reference: NonNullable<Manifest['metadata']['ownerReferences']>[number]): StatusCause[] {
  const parts = { apiVersion: 'version must not be empty', kind: 'must not be empty', name: 'must not be empty', uid: 'must not be empty' };
  return Object.entries(parts).flatMap(([part, why]) =>
    reference[part as keyof typeof parts] ? [] : [invalidValue(`metadata.ownerReferences.${part}`, '', why)],
  );
}

// Custom kinds may have any qualified name there, as Argo CD's Applications do.
function checkFinalizer(kind: Kind, field: string, finalizer: string): StatusCause[] {
  const form = qualifiedName(finalizer);
  if (form.length > 0) return eachInvalid(field, finalizer, form);
  if (finalizer.includes('/') || STANDARD_FINALIZERS.includes(finalizer) || isCustom(kind)) return [];
  return [invalidValue(field, finalizer, 'name is neither a standard finalizer name nor is it fully qualified')];
}

function checkNewFinalizers(finalizers: readonly string[], old: KubeObject | undefined): StatusCause[] {
  if (old?.metadata.deletionTimestamp === undefined) return [];
  const added = finalizers.filter((finalizer) => !old.metadata.finalizers?.includes(finalizer)).toSorted();
  if (added.length === 0) return [];
  const list = `[]string{${added.map((finalizer) => JSON.stringify(finalizer)).join(', ')}}`;
  const why = `no new finalizers can be added if the object is being deleted, found new finalizers ${list}`;
  return [forbiddenField('metadata.finalizers', why)];
}
