import type { Blocker } from '../blocker.ts';
import type { ReleaseState } from '../states.ts';
import type { ExplainInput } from './input.ts';
import { sentence } from './texts.ts';

/** What the state means, said of the release. */
const MEANING: Record<ReleaseState, string> = {
  queued: 'is not committed yet',
  blocked: 'is not committed yet, it is blocked',
  awaiting_approval: 'waits for an approval',
  committing: 'is being committed',
  committed: 'is committed and not applied yet',
  syncing: 'is being applied',
  progressing: 'is applied and not proven live yet',
  succeeded: 'has succeeded',
  failed: 'has failed',
  timed_out: 'was not live in its time',
  superseded: 'was superseded by a newer one',
  cancelled: 'was cancelled',
  rejected: 'was rejected',
};

/** A few sentences that say what became of the release, or what it waits for. */
export function summarise(input: ExplainInput, blockers: readonly Blocker[]): string {
  const { release, names } = input;
  const what = `Release ${release.number} of ${names.app} in ${names.environment} ${MEANING[release.state]}.`;
  return [what, ...whyOf(input, blockers).map(sentence)].join(' ');
}

function whyOf({ release, newer, observedAt }: ExplainInput, blockers: readonly Blocker[]): string[] {
  switch (release.state) {
    case 'failed':
    case 'timed_out':
      return [...known(release.reason), ...serving(release.oldVersionServes)];
    case 'superseded':
      return newer === null ? known(release.reason) : [`Release ${newer.number} (${newer.id}) took its place`];
    case 'succeeded':
    case 'cancelled':
    case 'rejected':
      return known(release.timeline.at(-1)?.detail ?? release.reason);
    case 'committed':
    case 'syncing':
    case 'progressing':
      return [...firstOf(blockers), ...asOf(observedAt)];
    default:
      return firstOf(blockers);
  }
}

function firstOf(blockers: readonly Blocker[]): string[] {
  return blockers.slice(0, 1).map((blocker) => blocker.detail);
}

/** What is told may be old: how old stands beside it (trust-I7). */
function asOf(observedAt: Date | null): string[] {
  return observedAt === null ? [] : [`This is as of ${observedAt.toISOString()}`];
}

function known(text: string | null): string[] {
  return text === null ? [] : [text];
}

function serving(oldVersionServes: boolean | null): string[] {
  if (oldVersionServes === null) return [];
  return [oldVersionServes ? 'The version before goes on serving' : 'The version before does not serve any more'];
}
