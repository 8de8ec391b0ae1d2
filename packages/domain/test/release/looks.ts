import type { Observation, ObservedOperation } from '../../src/argocd/observation.ts';
import { NO_MEMORY } from '../../src/release/memory.ts';
import type { WatchedRelease } from '../../src/release/status.ts';
import { OURS } from '../argocd/replay.ts';

/** The release under test is commit 42. */
export const SEQUENCE = 42n;
export const COMMITTED = new Date('2026-11-21T10:00:00.500Z');

export function at(seconds: number): Date {
  return new Date(COMMITTED.getTime() + seconds * 1000);
}

export function release(changes: Partial<WatchedRelease> = {}): WatchedRelease {
  return {
    id: OURS,
    state: 'committed',
    sequence: SEQUENCE,
    committedAt: COMMITTED,
    deadlineAt: at(900),
    memory: NO_MEMORY,
    hasPrevious: true,
    ...changes,
  };
}

export function operation(
  is: ObservedOperation['is'],
  sequence: bigint | null,
  changes: Partial<ObservedOperation> = {},
): ObservedOperation {
  const stage = is === 'running' ? 'working' : null;
  return { is, stage, sequence, text: '', startedAt: null, finishedAt: null, retryCount: 0, failedResources: [], ...changes };
}

/** A look at an Application that is Synced and Healthy at commit 42 unless said otherwise. */
export function observation(changes: Partial<Observation> = {}): Observation {
  const syncStatus = changes.syncStatus ?? 'Synced';
  const comparedSequence = changes.comparedSequence === undefined ? (syncStatus === 'Unknown' ? null : SEQUENCE) : changes.comparedSequence;
  return {
    syncStatus,
    comparedSequence,
    syncedSequence: syncStatus === 'Synced' ? comparedSequence : null,
    operation: operation('succeeded', SEQUENCE),
    health: 'Healthy',
    healthSince: at(1),
    reconciledAt: at(2),
    refreshPending: false,
    problem: null,
    missing: false,
    differing: [],
    deleting: false,
    trusted: comparedSequence !== null,
    why: comparedSequence === null ? 'Argo CD cannot compare the Application at present.' : null,
    ...changes,
  };
}
