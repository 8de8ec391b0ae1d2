import { readRecord, readText, readTime, readWord } from '../cluster/outside.ts';
import { parseBlockers, type Blocker } from './blocker.ts';
import { parseFacts, type Fact } from './fact.ts';
import { FAILURE_CODES, type FailureCode } from './failure-code.ts';
import { OUTAGE_CODES, type OutageCode } from './outage-code.ts';

/** What a release remembers from one look at the cluster to the next. It is kept as JSON, so times are text. */
export interface ReleaseMemory {
  /** When somebody looked last. */
  lookedAt?: string;
  /** Until when a deadline is put off that passed while nobody looked. */
  graceUntil?: string;
  /** The fatal reason that all new pods show, and since when they have without a break. */
  fatalCode?: FailureCode;
  fatalSince?: string;
  /** The problem that Argo CD reports, since when, and the time of the comparison that first found it. */
  problemCode?: FailureCode;
  problemSince?: string;
  problemComparedAt?: string;
  /** What the release needs and is away, each since when without a break. */
  outages?: Partial<Record<OutageCode, string>>;
  /** The newest comparison, by Argo CD's clock, and since when it has been the newest, by ours. */
  comparedAt?: string;
  comparedSince?: string;
  /** Since when a refresh is seen that Argo CD has not taken up, beside that comparison. */
  refreshSince?: string;
  /** Synced and Healthy were seen in a comparison of that time, and the workload could not be read: only one after it counts. */
  confirmAfter?: string;
  /** The release's commit, or a later one, has been Synced once. */
  synced?: true;
  /** What held the release at the last look that could tell. */
  lastSeen?: string;
  /** What held the release at the last look, the most basic first. */
  blockers: Blocker[];
  /** What was seen last of the Application, the workload, its pods and events. */
  facts: Fact[];
}

/** The memory of a release at which nobody has looked yet. */
export const NO_MEMORY: Readonly<ReleaseMemory> = { blockers: [], facts: [] };

const TIMES = [
  'lookedAt',
  'graceUntil',
  'fatalSince',
  'problemSince',
  'problemComparedAt',
  'confirmAfter',
  'comparedAt',
  'comparedSince',
  'refreshSince',
] as const;

/** Reads a stored memory; what is not understood is forgotten. */
export function parseReleaseMemory(value: unknown): ReleaseMemory {
  const stored = readRecord(value);
  const memory: ReleaseMemory = { blockers: parseBlockers(stored['blockers']), facts: parseFacts(stored['facts']) };
  const fatalCode = readWord(stored['fatalCode'], FAILURE_CODES);
  const problemCode = readWord(stored['problemCode'], FAILURE_CODES);
  if (fatalCode) memory.fatalCode = fatalCode;
  if (problemCode) memory.problemCode = problemCode;
  for (const key of TIMES) {
    const time = readTime(stored[key]);
    if (time) memory[key] = time.toISOString();
  }
  const outages = parseOutages(stored['outages']);
  if (outages) memory.outages = outages;
  if (stored['synced'] === true) memory.synced = true;
  const lastSeen = readText(stored['lastSeen']);
  if (lastSeen) memory.lastSeen = lastSeen;
  return memory;
}

function parseOutages(value: unknown): ReleaseMemory['outages'] | null {
  const stored = readRecord(value);
  const found = OUTAGE_CODES.flatMap((code) => {
    const since = readTime(stored[code]);
    return since ? [[code, since.toISOString()] as const] : [];
  });
  return found.length === 0 ? null : Object.fromEntries(found);
}
