import type { ManagedFieldsEntry } from '../../kubernetes/object.ts';
import { isObject, textOf } from '../../schema/json.ts';
import { union } from './field-set.ts';
import type { FieldSet } from './field-set.ts';

/** One manager of an object's fields, and what it owns. */
export interface Manager {
  readonly manager: string;
  readonly operation: 'Apply' | 'Update';
  readonly apiVersion: string;
  readonly subresource: string | undefined;
  readonly time: string | undefined;
  readonly set: FieldSet | undefined;
}

const MOST_UPDATERS = 10;

/** What tells managers apart: that of an Apply is the same whatever its version. */
export function idOf({ manager, operation, apiVersion, subresource }: Omit<Manager, 'time' | 'set'>): string {
  return JSON.stringify([manager, operation, operation === 'Apply' ? '' : apiVersion, subresource ?? '']);
}

export function parseManagers(entries: unknown): Map<string, Manager> {
  const managers = new Map<string, Manager>();
  for (const entry of Array.isArray(entries) ? (entries as unknown[]) : []) {
    if (!isObject(entry) || !isObject(entry['fieldsV1'])) continue;
    const manager: Manager = {
      manager: textOf(entry['manager'] ?? ''),
      operation: entry['operation'] === 'Apply' ? 'Apply' : 'Update',
      apiVersion: textOf(entry['apiVersion'] ?? ''),
      subresource: typeof entry['subresource'] === 'string' ? entry['subresource'] : undefined,
      time: typeof entry['time'] === 'string' ? entry['time'] : undefined,
      set: entry['fieldsV1'] as FieldSet,
    };
    managers.set(idOf(manager), manager);
  }
  return managers;
}

/** In the order of a real API server; managers that own nothing are left out. Undefined where none is left. */
export function renderManagers(managers: Iterable<Manager>): readonly ManagedFieldsEntry[] | undefined {
  const rank = ({ operation, time = '', manager, apiVersion, subresource = '' }: Manager): string =>
    JSON.stringify([operation, time, manager, apiVersion, subresource]);
  const entries = [...managers]
    .filter(({ set }) => set !== undefined && Object.keys(set).length > 0)
    .toSorted((a, b) => (rank(a) < rank(b) ? -1 : 1))
    .map(({ manager, operation, apiVersion, time, subresource, set = {} }) => ({
      manager,
      operation,
      apiVersion,
      ...(time === undefined ? {} : { time }),
      fieldsType: 'FieldsV1' as const,
      fieldsV1: set,
      ...(subresource === undefined ? {} : { subresource }),
    }));
  return entries.length === 0 ? undefined : entries;
}

/** Folds the oldest managers of updates into one, `ancient-changes`, where there are too many. */
export function capManagers(managers: Map<string, Manager>): void {
  const updaters = [...managers.values()]
    .filter(({ operation }) => operation === 'Update')
    .toSorted((a, b) => ((a.time ?? '') < (b.time ?? '') ? -1 : 1));
  const old = updaters.slice(0, Math.max(0, updaters.length - MOST_UPDATERS + 1));
  if (updaters.length <= MOST_UPDATERS || old.length < 2) return;
  for (const manager of old) managers.delete(idOf(manager));
  const set = old.reduce<FieldSet | undefined>((all, manager) => union(all, manager.set), undefined);
  const last = old.at(-1);
  const ancient: Manager = {
    manager: 'ancient-changes',
    operation: 'Update',
    apiVersion: last?.apiVersion ?? '',
    subresource: undefined,
    time: last?.time,
    set,
  };
  managers.set(idOf(ancient), ancient);
}
