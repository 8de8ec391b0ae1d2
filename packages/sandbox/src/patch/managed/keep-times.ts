import type { KubeObject, ManagedFieldsEntry, Manifest } from '../../kubernetes/object.ts';
import { isSame } from '../../schema/json.ts';
import { withManagers } from './note-update.ts';
import { withoutManagers } from './unmanaged.ts';

/**
 * The next state with the times of the old one, where these are all that differs: then nothing has happened, and nobody is told.
 */
export function keepTimes(old: KubeObject | undefined, next: Manifest): Manifest {
  const before = old?.metadata.managedFields;
  const after = next.metadata.managedFields;
  if (old === undefined || before === undefined || after === undefined || before.length !== after.length) return next;
  const isTimesOnly = isSame(before.map(withoutTime), after.map(withoutTime)) && isSame(withoutManagers(old), withoutManagers({ ...next }));
  return isTimesOnly ? withManagers(next, before) : next;
}

function withoutTime({ time: _, ...entry }: ManagedFieldsEntry): object {
  return entry;
}
