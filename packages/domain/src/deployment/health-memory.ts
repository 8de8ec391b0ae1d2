import { HEALTH_STATUSES, type HealthStatus, type SyncStatus } from '../argocd/facts.ts';
import { readRecord, readTime, readWord } from '../cluster/outside.ts';

/** What a deployment's axis remembers from one look to the next. */
export interface HealthMemory {
  /** The health that was told last; null before anything was. */
  told: HealthStatus | null;
  /** Since when the present word has been seen, where it is not the told one. */
  wordSince?: Date;
  /** Since when any other word than the told one has been seen without a break. */
  awaySince?: Date;
  /** The cluster agreed with the newest commit, and no release has come since: what differs now is drift. */
  calm: boolean;
  /** Since when the sync has been the opposite of what was told. */
  syncSince?: Date;
}

/**
 * Reads a stored memory; what is not understood is forgotten. A deployment that has none yet has told what it last saw.
 *
 * @param row what the deployment last saw
 */
export function parseHealthMemory(value: unknown, row: { health: HealthStatus | null; sync: SyncStatus | null }): HealthMemory {
  const stored = readRecord(value);
  const memory: HealthMemory = {
    told: 'told' in stored ? readWord(stored['told'], HEALTH_STATUSES) : row.health,
    calm: 'calm' in stored ? stored['calm'] === true : row.sync === 'Synced',
  };
  for (const key of ['wordSince', 'awaySince', 'syncSince'] as const) {
    const time = readTime(stored[key]);
    if (time) memory[key] = time;
  }
  return memory;
}

/** The memory as it is stored: times are text. */
export function printHealthMemory(memory: HealthMemory): Record<string, string | boolean | null> {
  const { told, calm } = memory;
  const times = (['wordSince', 'awaySince', 'syncSince'] as const)
    .filter((key) => memory[key] !== undefined)
    .map((key) => [key, memory[key]?.toISOString() ?? null]);
  return { told, calm, ...Object.fromEntries(times) };
}
