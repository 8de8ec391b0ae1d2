import { ApiError } from '../../kubernetes/api-error.ts';
import type { WriteOptions } from '../../kubernetes/api.ts';
import { apiVersionOf } from '../../kubernetes/kind.ts';
import type { Kind } from '../../kubernetes/kind.ts';
import type { KubeObject, ManagedFieldsEntry, Manifest } from '../../kubernetes/object.ts';
import { emptyObject } from '../../admission/empty-object.ts';
import type { Schema } from '../../schema/schema.ts';
import { kubeTime } from '../../timers.ts';
import { compareFields } from './compare-fields.ts';
import { difference, union } from './field-set.ts';
import { capManagers, idOf, parseManagers, renderManagers } from './managers.ts';
import type { Manager } from './managers.ts';
import { setByServer } from './set-by-server.ts';
import { ownable, withoutManagers } from './unmanaged.ts';

export interface UpdateInput {
  readonly kind: Kind;
  readonly schema: Schema | undefined;
  /** Undefined for an object that is made. */
  readonly old: KubeObject | undefined;
  readonly next: Manifest;
  readonly options: WriteOptions;
  readonly now: Date;
}

/**
 * The next state of an object with its managedFields: who writes it owns what changed, and the others no longer do. An
 * object of which nobody's fields are noted (a client took the notes away) stays without.
 */
export function noteUpdate({ kind, schema, old, next, options, now }: UpdateInput): Manifest {
  const given = next.metadata.managedFields;
  if (isReset(given)) return withManagers(next, undefined);
  const own = parseManagers(given);
  const managers = own.size > 0 ? own : parseManagers(old?.metadata.managedFields);
  if (old !== undefined && managers.size === 0) return withManagers(next, undefined);
  try {
    takeOver({ managers, kind, schema, old, next, options, now });
  } catch (error) {
    // A list whose items cannot be told apart has no owners; the object is let through, as by a real API server.
    if (!(error instanceof ApiError)) throw error;
  }
  return withManagers(next, renderManagers(managers.values()));
}

function takeOver({ managers, kind, schema, old, next, options, now }: UpdateInput & { managers: Map<string, Manager> }): void {
  const before = old === undefined ? emptyObject(schema) : withoutManagers(old);
  const changes = compareFields(before, withoutManagers({ ...next }), schema);
  const changed = union(changes.added, changes.modified);
  for (const [id, manager] of managers) {
    const set = difference(difference(manager.set, changed), changes.removed);
    managers.set(id, { ...manager, set });
  }
  const given = old === undefined ? difference(changed, setByServer(kind, next)) : changed;
  const taken = ownable(given, kind, options.subresource);
  if (taken === undefined) return;
  const writer: Omit<Manager, 'set' | 'time'> = {
    manager: options.fieldManager ?? 'unknown',
    operation: 'Update',
    apiVersion: apiVersionOf(kind),
    subresource: options.subresource,
  };
  const id = idOf(writer);
  managers.set(id, { ...writer, time: kubeTime(now), set: union(managers.get(id)?.set, taken) });
  capManagers(managers);
}

/** The object with these managers' entries in place of whatever it had. */
export function withManagers(manifest: Manifest, managedFields: readonly ManagedFieldsEntry[] | undefined): Manifest {
  const { managedFields: _, ...metadata } = manifest.metadata;
  return { ...manifest, metadata: managedFields === undefined ? metadata : { ...metadata, managedFields } };
}

/** One empty entry is how a client takes all notes away. */
function isReset(entries: readonly ManagedFieldsEntry[] | undefined): boolean {
  return entries?.length === 1 && entries.every((entry) => Object.keys(entry).length === 0);
}
