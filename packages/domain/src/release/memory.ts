import { readRecord, readText, readTime, readWord } from '../cluster/outside.ts';
import { FAILURE_CODES, type FailureCode } from './failure-code.ts';

/** What a release remembers from one look at the cluster to the next. It is kept as JSON, so times are text. */
export interface ReleaseMemory {
  /** The fatal reason that all new pods show, and since when they have without a break. */
  fatalCode?: FailureCode;
  fatalSince?: string;
  /** The problem that Argo CD reports, since when, and the time of the comparison that first found it. */
  problemCode?: FailureCode;
  problemSince?: string;
  problemComparedAt?: string;
  /** Synced and Healthy were seen in a comparison of that time, and the workload could not be read: only one after it counts. */
  confirmAfter?: string;
  /** The release's commit, or a later one, has been Synced once. */
  synced?: true;
  /** What held the release at the last look that could tell. */
  lastSeen?: string;
}

/** Reads a stored memory; what is not understood is forgotten. */
export function parseReleaseMemory(value: unknown): ReleaseMemory {
  const stored = readRecord(value);
  const memory: ReleaseMemory = {};
  const fatalCode = readWord(stored['fatalCode'], FAILURE_CODES);
  const problemCode = readWord(stored['problemCode'], FAILURE_CODES);
  if (fatalCode) memory.fatalCode = fatalCode;
  if (problemCode) memory.problemCode = problemCode;
  for (const key of ['fatalSince', 'problemSince', 'problemComparedAt', 'confirmAfter'] as const) {
    const time = readTime(stored[key]);
    if (time) memory[key] = time.toISOString();
  }
  if (stored['synced'] === true) memory.synced = true;
  const lastSeen = readText(stored['lastSeen']);
  if (lastSeen) memory.lastSeen = lastSeen;
  return memory;
}
