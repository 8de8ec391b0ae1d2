import type { KubeObject } from '../../kubernetes/object.ts';
import { findOption, listAnnotation, SYNC_OPTIONS } from '../application/options.ts';
import { getKind } from './find-kind.ts';
import type { SyncInput } from './sync-input.ts';
import type { ResultStatus } from './task.ts';

function pruneOptionOf(live: KubeObject | undefined, { settings }: SyncInput): string | undefined {
  return findOption(listAnnotation(live, SYNC_OPTIONS), 'Prune') ?? settings.pruneOption;
}

/** Whether a person has to agree before the object is pruned. */
export function needsConfirmation(live: KubeObject | undefined, input: SyncInput): boolean {
  return pruneOptionOf(live, input) === 'confirm';
}

/**
 * Deletes what the source does not have any more, where the operation prunes.
 *
 * @throws ApiError where the cluster refuses
 */
export async function pruneObject(live: KubeObject, input: SyncInput, dryRun: boolean): Promise<{ status: ResultStatus; message: string }> {
  if (!input.settings.prune) return { status: 'PruneSkipped', message: 'ignored (requires pruning)' };
  if (pruneOptionOf(live, input) === 'false') return { status: 'PruneSkipped', message: 'ignored (no prune)' };
  if (dryRun) return { status: 'Pruned', message: 'pruned (dry run)' };
  if (live.metadata.deletionTimestamp === undefined) await removeObject(live, input);
  return { status: 'Pruned', message: 'pruned' };
}

/** @throws ApiError where the cluster refuses */
export async function removeObject(live: KubeObject, { destination, settings }: SyncInput): Promise<void> {
  const { namespace, name } = live.metadata;
  await destination.remove(
    { kind: getKind(destination, live), name, ...(namespace === undefined ? {} : { namespace }) },
    { propagationPolicy: settings.propagation },
  );
}
