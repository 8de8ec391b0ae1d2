import { badRequest, invalid } from '../../kubernetes/api-error.ts';
import { apiVersionOf } from '../../kubernetes/kind.ts';
import type { Manifest } from '../../kubernetes/object.ts';
import { emptyObject } from '../../admission/empty-object.ts';
import { isObject, valueAt } from '../../schema/json.ts';
import type { JsonObject } from '../../schema/json.ts';
import type { Schema } from '../../schema/schema.ts';
import { kubeTime } from '../../timers.ts';
import type { PatchInput } from '../patch-input.ts';
import { checkApplied } from './check-applied.ts';
import { compareFields } from './compare-fields.ts';
import { conflictOf } from './conflict.ts';
import { difference, intersection, union } from './field-set.ts';
import type { FieldSet } from './field-set.ts';
import { fieldSetOf, withNamedFields } from './field-set-of.ts';
import { idOf, parseManagers, renderManagers } from './managers.ts';
import type { Manager } from './managers.ts';
import { mergeFields } from './merge-fields.ts';
import { withManagers } from './note-update.ts';
import { removeFields } from './remove-fields.ts';
import { ownable, withoutManagers } from './unmanaged.ts';

/**
 * A server-side apply: what is applied is put over what is there, and what this manager applied earlier and no longer names
 * goes, unless somebody else owns it.
 *
 * @returns the object with its managedFields
 * @throws ApiError 409 with causes `FieldManagerConflict` where another manager owns a field with another value and
 *   `options.force` is not set, 400 for what is no object of that kind, 422 without a field manager
 */
export function applyServerSide({ kind, schema, live, patch, options, now }: PatchInput): Manifest {
  const config = parseConfig(patch.body, apiVersionOf(kind), options.fieldManager);
  checkApplied(kind, schema, config);
  const before: JsonObject = live === undefined ? {} : withoutManagers(live);
  const managers = parseManagers(live?.metadata.managedFields);
  if (live !== undefined && managers.size === 0) noteEarlier(managers, before, { kind, schema, now });
  const writer: Omit<Manager, 'set' | 'time'> = {
    manager: options.fieldManager ?? '',
    operation: 'Apply',
    apiVersion: apiVersionOf(kind),
    subresource: options.subresource,
  };
  const id = idOf(writer);
  const last = managers.get(id);
  managers.set(id, { ...writer, time: last?.time, set: fieldSetOf(config, schema) });

  const merged = mergeFields(before, config, schema);
  const next = last === undefined ? merged : prune(merged, schema, last.set, unionOf(managers));
  const changes = compareFields(before, next, schema);
  const changed = union(changes.added, changes.modified);
  const conflicts = [...managers].flatMap(([other, manager]) => {
    const set = other === id ? undefined : intersection(manager.set, changed);
    return set === undefined ? [] : [{ manager, set }];
  });
  if (conflicts.length > 0 && options.force !== true) throw conflictOf(conflicts);

  for (const [other, manager] of managers) {
    const set = other === id ? manager.set : difference(manager.set, changed);
    managers.set(other, { ...manager, set: difference(set, changes.removed) });
  }
  managers.set(id, { ...writer, time: kubeTime(now), set: ownable(managers.get(id)?.set, kind, options.subresource) });
  return withManagers(next as unknown as Manifest, renderManagers(managers.values()));
}

function parseConfig(body: unknown, apiVersion: string, fieldManager: string | undefined): JsonObject {
  if (fieldManager === undefined || fieldManager === '') {
    const options = { group: 'meta.k8s.io', version: 'v1', kind: 'PatchOptions', plural: 'patchoptions' };
    const cause = { reason: 'FieldValueRequired', message: 'Required value: is required for apply patch', field: 'fieldManager' };
    throw invalid(options as Parameters<typeof invalid>[0], '', [cause]);
  }
  if (!isObject(body)) throw badRequest('error decoding YAML: an apply patch is an object');
  if (body['apiVersion'] !== apiVersion) {
    throw badRequest(
      `Incorrect version specified in apply patch. Specified patch version: ${String(body['apiVersion'])}, expected: ${apiVersion}`,
    );
  }
  const managedFields = valueAt(body, 'metadata', 'managedFields');
  if (managedFields !== undefined && managedFields !== null) throw badRequest('metadata.managedFields must be nil');
  return body;
}

/** Of an object that nobody's fields are noted of, all is somebody's who wrote it before the first apply. */
function noteEarlier(
  managers: Map<string, Manager>,
  before: JsonObject,
  { kind, schema, now }: Pick<PatchInput, 'kind' | 'schema' | 'now'>,
): void {
  const writer = { manager: 'before-first-apply', operation: 'Update' as const, apiVersion: apiVersionOf(kind), subresource: undefined };
  const set = ownable(compareFields(emptyObject(schema), before, schema).added, kind, undefined);
  managers.set(idOf(writer), { ...writer, time: kubeTime(now), set });
}

function prune(merged: unknown, schema: Schema | undefined, last: FieldSet | undefined, owned: FieldSet | undefined): unknown {
  const named = (set: FieldSet | undefined): FieldSet | undefined => withNamedFields(set, schema);
  const dropped = named(last);
  const all = named(fieldSetOf(merged, schema));
  const left = named(fieldSetOf(removeFields(merged, dropped, schema), schema));
  const withOwned = removeFields(merged, difference(all, union(left, named(owned))), schema);
  const gone = intersection(difference(all, named(fieldSetOf(withOwned, schema))), dropped);
  return removeFields(merged, gone, schema);
}

function unionOf(managers: ReadonlyMap<string, Manager>): FieldSet | undefined {
  return [...managers.values()].reduce<FieldSet | undefined>((all, { set }) => union(all, set), undefined);
}
