import { invalid } from '../../../kubernetes/api-error.ts';
import type { StatusCause } from '../../../kubernetes/api-error.ts';
import type { KubeObject, Manifest } from '../../../kubernetes/object.ts';
import { kubeTime } from '../../../timers.ts';
import type { KindRegistry } from '../../kinds/registry.ts';

interface Names {
  readonly plural: string;
  readonly singular?: string;
  readonly kind: string;
  readonly listKind?: string;
}

interface Spec {
  readonly group: string;
  readonly names: Names;
  readonly scope: string;
  readonly conversion?: unknown;
  readonly versions: readonly { readonly name: string; readonly served: boolean; readonly storage: boolean }[];
}

interface Condition {
  readonly type: string;
  readonly status: string;
  readonly reason: string;
  readonly message: string;
  readonly lastTransitionTime: string;
}

/**
 * A CustomResourceDefinition with its defaults, and with the status that says whether its kind is served.
 *
 * @throws ApiError 422 for one that describes no kind
 */
export function finishDefinition(manifest: Manifest, old: KubeObject | undefined, kinds: KindRegistry, now: Date): Manifest {
  const given = manifest['spec'] as Spec | undefined;
  checkDefinition(kinds, manifest, given);
  const { names } = given as Spec;
  const singular = names.singular ?? names.kind.toLowerCase();
  const filled = { ...names, listKind: names.listKind ?? `${names.kind}List`, singular };
  const spec = { ...given, conversion: given?.conversion ?? { strategy: 'None' }, names: filled };
  return { ...manifest, spec, status: statusOf(spec as Spec, old, kinds, kubeTime(now)) };
}

/** Whether a definition's kind is served. */
export function isEstablished(definition: Manifest): boolean {
  const { conditions = [] } = (definition['status'] ?? {}) as { conditions?: readonly Condition[] };
  return conditions.some(({ type, status }) => type === 'Established' && status === 'True');
}

function statusOf(spec: Spec, old: KubeObject | undefined, kinds: KindRegistry, time: string): unknown {
  const before = (old?.['status'] ?? {}) as { conditions?: readonly Condition[]; storedVersions?: readonly string[] };
  const other = kinds
    .all()
    .find(({ group, kind, plural }) => group === spec.group && kind === spec.names.kind && plural !== spec.names.plural);
  const fresh = other === undefined ? accepted(time) : refused(spec.names.kind, time);
  const conditions = fresh.map((condition) => {
    const earlier = before.conditions?.find(({ type, status }) => type === condition.type && status === condition.status);
    return earlier === undefined ? condition : { ...condition, lastTransitionTime: earlier.lastTransitionTime };
  });
  const stored = spec.versions.find(({ storage }) => storage)?.name ?? '';
  return {
    acceptedNames: other === undefined ? spec.names : { kind: '', plural: '' },
    conditions,
    storedVersions: [...new Set([...(before.storedVersions ?? []), stored])],
  };
}

function accepted(lastTransitionTime: string): Condition[] {
  return [
    { lastTransitionTime, message: 'no conflicts found', reason: 'NoConflicts', status: 'True', type: 'NamesAccepted' },
    {
      lastTransitionTime,
      message: 'the initial names have been accepted',
      reason: 'InitialNamesAccepted',
      status: 'True',
      type: 'Established',
    },
  ];
}

function refused(kind: string, lastTransitionTime: string): Condition[] {
  return [
    { lastTransitionTime, message: `"${kind}" is already in use`, reason: 'KindConflict', status: 'False', type: 'NamesAccepted' },
    { lastTransitionTime, message: 'not all names are accepted', reason: 'NotAccepted', status: 'False', type: 'Established' },
  ];
}

function checkDefinition(kinds: KindRegistry, { apiVersion, kind, metadata }: Manifest, spec: Spec | undefined): void {
  const causes = [...causesOf(metadata.name ?? '', spec)];
  if (causes.length > 0) throw invalid(kinds.get(apiVersion, kind), metadata.name ?? '', causes);
}

function* causesOf(name: string, spec: Spec | undefined): Generator<StatusCause> {
  const required: readonly (readonly [string, unknown])[] = [
    ['spec.group', spec?.group],
    ['spec.names.plural', spec?.names?.plural],
    ['spec.names.kind', spec?.names?.kind],
    ['spec.scope', spec?.scope],
  ];
  for (const [field, value] of required) {
    if (value === undefined || value === '') yield { reason: 'FieldValueRequired', message: 'Required value', field };
  }
  if (name !== `${spec?.names?.plural}.${spec?.group}`) {
    const message = `Invalid value: ${JSON.stringify(name)}: must be spec.names.plural+"."+spec.group`;
    yield { reason: 'FieldValueInvalid', message, field: 'metadata.name' };
  }
  if ((spec?.versions ?? []).filter(({ storage }) => storage).length !== 1) {
    const message = 'Invalid value: must have exactly one version marked as storage version';
    yield { reason: 'FieldValueInvalid', message, field: 'spec.versions' };
  }
}
