/**
 * The status machine: one look at the cluster, one verdict on one release.
 *
 * How it is used (core/releases/observe):
 *
 * 1. `facts = readApplicationFacts(application)`; look up the sequence numbers of `revisionsIn(facts)`;
 *    `observation = observe(facts, sequenceOf)`, or null where the Application does not exist or cannot be read.
 * 2. Read the workload: `{ is: 'read', facts: readWorkloadFacts(object, pods, events) }`, `{ is: 'absent' }` on 404, or
 *    `{ is: 'unreadable', why }` where it is out of reach or none of ours.
 * 3. `verdict = transition({ release, observation, workload, laterReleases, settings, now })`, where `release.memory`
 *    is `parseReleaseMemory(row.memory)`. Where the Application does not exist, `root` is the root Application's
 *    observation; where something could not be reached, `hindrance` says what.
 * 4. Store in one transaction: `memory` always; if `state` differs, the state with `reason`, `failureCode`,
 *    `oldVersionServes`, a timeline entry with `detail`, and its event.
 * 5. Afterwards: refresh the Application if `needsRefresh`, end its operation if `terminateOlderSync`, begin one if
 *    `beginSync`, and look again after `recheckAfterMs` unless news comes earlier. A pod's end is no news of Argo CD's, so
 *    the look is needed.
 *
 * It may be called with any look, in any order and as often as you like: finals never move, states never go back, and
 * a look that is old or tells nothing changes nothing but memory (trust-T31).
 */
import { cutText } from '../cluster/outside.ts';
import type { FailureCode } from './failure-code.ts';
import { findFailure, type Failure } from './failure.ts';
import { flaps, lookFor, settled, type Look, type Seen } from './look.ts';
import type { ReleaseMemory } from './memory.ts';
import { lastingOutage, type Outage } from './outage.ts';
import { endsAt } from './pause.ts';
import { recheckAfter } from './recheck.ts';
import { remember } from './remember.ts';
import { isFinal, isLive, mayFollow, type ReleaseState } from './states.ts';

export interface WatchedRelease {
  id: string;
  state: ReleaseState;
  /** Sequence of its commit. */
  sequence: bigint | null;
  committedAt: Date | null;
  deadlineAt: Date | null;
  memory: ReleaseMemory;
  /** An earlier release of the deployment has succeeded, so an old version may be serving. */
  hasPrevious: boolean;
}

export interface StatusSettings {
  /** The environment's failFastSeconds. */
  failFastSeconds: number;
  /** Seconds that a sync of an older commit may hold this one up before it is to be ended; 15 unless given. */
  olderSyncSeconds?: number;
  /** Seconds that what the release needs may be away before it fails; 300 unless given. */
  outageSeconds?: number;
}

export interface TransitionInput extends Seen {
  release: WatchedRelease;
  /** Ids of later releases of the deployment: a workload that carries one of them proves this one too. */
  laterReleases?: readonly string[];
  settings: StatusSettings;
  now: Date;
}

export interface Judgement {
  kind: 'judged';
  /** The next state, or the same. */
  state: ReleaseState;
  /** A sentence for people, for a final that is not `succeeded`. */
  reason: string | null;
  failureCode: FailureCode | null;
  /** For `failed` and `timed_out`, where an earlier release existed and the workload could be read. */
  oldVersionServes: boolean | null;
  /** The timeline's sentence for the new state. */
  detail: string | null;
  /** To be stored with the release. */
  memory: ReleaseMemory;
  /** Look again after so many milliseconds; null when final. */
  recheckAfterMs: number | null;
  /** Repeat the refresh: the commit has not been compared yet, or a second comparison is wanted (fact-19). */
  needsRefresh: boolean;
  /** End the running operation: it is for an older commit and holds this one up. */
  terminateOlderSync: boolean;
  /** Begin a sync of the compared commit: Argo CD has given up on an older one, and will not go on by itself. */
  beginSync: boolean;
}

export type Transition = Judgement | { kind: 'ignored'; reason: string };

type Ending = Pick<Judgement, 'state' | 'reason' | 'failureCode' | 'detail'>;

const OLDER_SYNC_SECONDS = 15;
const OUTAGE_SECONDS = 300;
const REASON_BYTES = 2048;
const NOTHING_TO_DO = { needsRefresh: false, terminateOlderSync: false, beginSync: false };
/** Argo CD begins a sync of its own within a second of its comparison. */
const GIVEN_UP_MS = 5_000;
/** An Application that was compared longer ago is asked for a sign of life. */
const HEARTBEAT_MS = 30_000;

/** Judges one release by one look. Never throws; `ignored` says that the release is not one to be judged. */
export function transition(input: TransitionInput): Transition {
  const { release, now } = input;
  if (isFinal(release.state)) return { kind: 'ignored', reason: 'The release is final.' };
  if (!isLive(release.state) || release.sequence === null || release.committedAt === null) {
    return { kind: 'ignored', reason: 'The release is not committed.' };
  }
  const { committedAt } = release;
  const releases = new Set([release.id, ...(input.laterReleases ?? [])]);
  const look = lookFor(release.sequence, releases, input);
  const { memory, outages } = remember(release.memory, look, { committedAt, deadlineAt: release.deadlineAt }, now);
  const ending = findEnding(input, look, memory, outages, committedAt);
  if (ending) {
    const oldVersionServes = ending.state === 'succeeded' ? null : oldServes(look, release.hasPrevious);
    return { ...ending, kind: 'judged', oldVersionServes, memory, recheckAfterMs: null, ...NOTHING_TO_DO };
  }
  const state = stepFor(look, release.state);
  return {
    kind: 'judged',
    state,
    reason: null,
    failureCode: null,
    oldVersionServes: null,
    detail: state === release.state ? null : detailFor(state, look),
    memory,
    recheckAfterMs: recheckAfter({
      look,
      memory,
      settings: { outageSeconds: OUTAGE_SECONDS, ...input.settings },
      committedAt,
      endsAt: endsAt(release.deadlineAt, memory),
      now,
    }),
    needsRefresh: needsRefresh(look, memory, now),
    terminateOlderSync: holdsUpTooLong(look, committedAt, input.settings, now),
    beginSync: isGivenUp(look, memory, now),
  };
}

/**
 * Until the commit has been compared (fact-19), for a second comparison where one is the proof, and as a sign of life
 * where nothing was heard for long.
 */
function needsRefresh(look: Look, memory: ReleaseMemory, now: Date): boolean {
  if (look.observation?.deleting) return false;
  if (!look.compared || memory.confirmAfter !== undefined) return true;
  const since = memory.comparedSince;
  return since !== undefined && now.getTime() - new Date(since).getTime() >= HEARTBEAT_MS;
}

function findEnding(
  input: TransitionInput,
  look: Look,
  memory: ReleaseMemory,
  outages: readonly Outage[],
  committedAt: Date,
): Ending | null {
  const { release, settings, now } = input;
  const failure = findFailure(look, memory, committedAt, settings, now);
  if (failure) return failed(failure);
  const proof = findProof(look, release.memory);
  if (proof) return { state: 'succeeded', reason: null, failureCode: null, detail: proof };
  const outage = lastingOutage(outages, memory, settings.outageSeconds ?? OUTAGE_SECONDS, release.deadlineAt, now);
  if (outage) return failed(outage);
  const end = endsAt(release.deadlineAt, memory);
  if (release.deadlineAt === null || end === null || now < end) return null;
  return timedOut(committedAt, release.deadlineAt, memory);
}

function failed({ code, text }: Failure): Ending {
  const reason = sentence(text);
  return { state: 'failed', reason, failureCode: code, detail: reason };
}

/** The sentence that proves success (house rules 1 to 3); null as long as it is not proven. */
function findProof(look: Look, before: ReleaseMemory): string | null {
  if (!settled(look) || !look.observation || flaps(look)) return null;
  const { comparedSequence, reconciledAt } = look.observation;
  const seen = `Synced at commit ${comparedSequence} and ${look.observation.health}`;
  if (look.proven && look.workload.is === 'read') {
    const { kind, name, available, wanted } = look.workload.facts;
    const count = kind === 'CronJob' ? '' : ` with ${available} of ${wanted} replicas available`;
    return `${seen}; ${kind} ${name} carries this release${count}.`;
  }
  if (look.workload.is !== 'unreadable' || !before.confirmAfter) return null;
  if (reconciledAt === null || reconciledAt <= new Date(before.confirmAfter)) return null;
  return sentence(`${seen} in two comparisons, one after the other; the workload could not be read: ${look.workload.why}`);
}

function timedOut(committedAt: Date, deadlineAt: Date, memory: ReleaseMemory): Ending {
  const seconds = Math.round((deadlineAt.getTime() - committedAt.getTime()) / 1000);
  const failureCode = memory.synced ? 'release_timeout' : 'sync_timeout';
  const what = memory.synced ? 'was synced but not proven live' : 'was not synced';
  const seen = memory.lastSeen ?? 'nothing was seen of it';
  const reason = sentence(`The release ${what} within ${seconds} seconds after its commit. Last seen: ${seen}`);
  return { state: 'timed_out', reason, failureCode, detail: reason };
}

function stepFor(look: Look, state: ReleaseState): ReleaseState {
  const next = nextStep(look);
  return next !== null && mayFollow(state, next) ? next : state;
}

function nextStep(look: Look): ReleaseState | null {
  if (look.operationRuns && look.operationIsOurs) return 'syncing';
  if (look.synced) return 'progressing';
  return look.compared ? 'syncing' : null;
}

function detailFor(state: ReleaseState, look: Look): string {
  const { operation, comparedSequence } = look.observation ?? {};
  if (state === 'progressing') return `Synced at commit ${comparedSequence ?? look.sequence}; the rollout is running.`;
  const at = look.operationIsOurs ? operation?.sequence : comparedSequence;
  return `Argo CD is syncing commit ${at ?? look.sequence}.`;
}

/** Ready pods that are not the release's own: then a failed release has not taken the service down. */
function oldServes(look: Look, hasPrevious: boolean): boolean | null {
  if (!hasPrevious || look.workload.is === 'unreadable') return null;
  if (look.workload.is === 'absent') return false;
  const { kind, available, newReady } = look.workload.facts;
  if (kind === 'CronJob') return !look.applied;
  return look.applied ? available > newReady : available > 0;
}

function holdsUpTooLong(look: Look, committedAt: Date, settings: StatusSettings, now: Date): boolean {
  // What is only asked for has no state yet that could be ended, and what was told to end is not told again.
  if (!look.olderOperationRuns || look.observation?.operation.stage !== 'working') return false;
  const startedAt = look.observation?.operation.startedAt ?? committedAt;
  const since = Math.max(startedAt.getTime(), committedAt.getTime());
  return now.getTime() - since >= (settings.olderSyncSeconds ?? OLDER_SYNC_SECONDS) * 1000;
}

/**
 * Whether Argo CD stands still before the release's commit. It never repeats a sync that failed, or was told to end, and
 * takes a commit for the one it has tried where no file of the Application has changed since its last comparison: so it
 * may have compared the release while an older sync ran, and begin nothing afterwards (fact-14, `alreadyAttemptedSync` of
 * its controller).
 */
function isGivenUp(look: Look, memory: ReleaseMemory, now: Date): boolean {
  const problem = look.observation?.problem;
  const isOlder = problem?.verdict === 'attempted' && problem.sequence !== null && problem.sequence < look.sequence;
  if (!isOlder || !look.compared || look.synced || look.operationRuns || look.observation?.deleting) return false;
  return memory.problemSince !== undefined && now.getTime() - new Date(memory.problemSince).getTime() >= GIVEN_UP_MS;
}

function sentence(text: string): string {
  const cut = cutText(text, REASON_BYTES);
  return /[.!?…]$/.test(cut) ? cut : `${cut}.`;
}
