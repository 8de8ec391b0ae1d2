import type { Blocker } from '../blocker.ts';
import { isLive, type ReleaseState } from '../states.ts';
import type { ExplainedHold, ExplainedJob, ExplainInput } from './input.ts';
import { subjectOf } from './subjects.ts';

/** What is next for a release that nothing holds. */
const RESTING: Partial<Record<ReleaseState, Blocker['kind']>> = { syncing: 'wave', progressing: 'pod' };

/** Everything that holds a release which is not final, the most basic first; never empty. */
export function findHolding(input: ExplainInput): Blocker[] {
  const { release } = input;
  return isLive(release.state) ? liveBlockers(input) : [waitingBlocker(input), ...jobBlockers(input, ['commit-releases'])];
}

/** What an uncommitted release waits for. */
function waitingBlocker(input: ExplainInput): Blocker {
  const { release, hold } = input;
  const since = enteredAt(input, release.state);
  const make = (kind: Blocker['kind'], detail: string): Blocker => ({ kind, subject: subjectOf(kind, null, input), since, detail });
  switch (release.state) {
    case 'blocked':
      if (hold !== null) return { ...make('hold', describeHold(hold)), since: hold.since };
      return make('commit', `The hold is over; the release is about to be committed${describeTries(release.commitFailures)}`);
    case 'awaiting_approval':
      return make('approval', 'Nobody has approved it yet.');
    case 'committing':
      return make('commit', "Its commit is being written to the workspace's repository.");
    default:
      return make('queue', 'It waits for its turn to be committed.');
  }
}

function describeTries(failures: number): string {
  return failures === 0 ? '' : `, but that has failed ${failures} ${failures === 1 ? 'time' : 'times'} so far`;
}

function describeHold({ reason, until, since, by }: ExplainedHold): string {
  const end = until === null ? '' : ` until ${until}`;
  return `Held since ${since}${end} by ${by.type} ${by.id}: ${reason}`;
}

function liveBlockers(input: ExplainInput): Blocker[] {
  const { release, unreachable } = input;
  const seen = release.memory.blockers ?? [];
  const told = release.memory.outages?.cluster_unreachable === undefined ? null : (seen.find(isCluster) ?? null);
  const away = unreachable.map((cluster) => awayBlocker(cluster, told));
  const others = away.length === 0 ? seen : seen.filter((blocker) => blocker !== told);
  const found = [...away, ...others, ...jobBlockers(input, ['observe-deployment', 'refresh-application', 'refresh-root'])];
  return found.length === 0 ? [restingBlocker(input)] : found;
}

/** A cluster that does not answer, by its name, in the words of the last look where it has noticed too. */
function awayBlocker({ name, since }: ExplainInput['unreachable'][number], told: Blocker | null): Blocker {
  const detail = told?.detail ?? `The API server of cluster ${name} does not answer, so nothing newer is known`;
  return { kind: 'cluster', subject: `cluster ${name}`, since: since.toISOString(), detail };
}

function isCluster({ kind, subject }: Blocker): boolean {
  return kind === 'cluster' && subject === 'the cluster';
}

/** Where nothing was recorded: nobody has looked yet, or the last look was content and has to be confirmed. */
function restingBlocker(input: ExplainInput): Blocker {
  const { release, observedAt } = input;
  const committedAt = release.committedAt ?? release.createdAt;
  if (observedAt === null || observedAt < committedAt) {
    const detail = `Argosy has not looked at the cluster since the release was committed as commit ${release.sequence ?? '?'}`;
    return { kind: 'queue', subject: subjectOf('queue', null, input), since: committedAt.toISOString(), detail };
  }
  const kind = RESTING[release.state] ?? 'revision_not_seen';
  const detail = 'The last look found nothing in the way; the next one has to confirm it';
  return { kind, subject: subjectOf(kind, null, input), since: enteredAt(input, release.state), detail };
}

/** Work for the release that fails or was given up. */
function jobBlockers({ jobs }: ExplainInput, wanted: readonly string[]): Blocker[] {
  return jobs.filter(({ job, failures, deadAt }) => wanted.includes(job) && (failures > 0 || deadAt !== null)).map(jobBlocker);
}

function jobBlocker({ job, failures, lastError, createdAt, dueAt, deadAt }: ExplainedJob): Blocker {
  const words = lastError === null ? '' : `: ${lastError}`;
  const what =
    deadAt === null
      ? `has failed ${failures} ${failures === 1 ? 'time' : 'times in a row'} and is tried again at ${dueAt.toISOString()}`
      : 'was given up';
  return {
    kind: job === 'commit-releases' ? 'commit' : 'queue',
    subject: `job ${job}`,
    since: (deadAt ?? createdAt).toISOString(),
    detail: `The job ${job} ${what}${words}`,
  };
}

/** Since when the release has been in its state. */
function enteredAt({ release }: Pick<ExplainInput, 'release'>, state: ReleaseState): string {
  return release.timeline.findLast((entry) => entry.state === state)?.at ?? (release.committedAt ?? release.createdAt).toISOString();
}
