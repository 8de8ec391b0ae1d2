import type { Blocker } from '../blocker.ts';
import type { FailureCode } from '../failure-code.ts';
import { FAILURE_KINDS } from './failure-kinds.ts';
import type { ExplainInput } from './input.ts';
import { subjectOf } from './subjects.ts';

/** What ended a release that has failed or was timed out; never empty. */
export function findEnded(input: ExplainInput): Blocker[] {
  const { release } = input;
  const code = release.failureCode ?? 'internal';
  const last = release.memory.blockers ?? [];
  if (release.state === 'timed_out' && last.length > 0) return [...last];
  return [failure(input, code, last)];
}

function failure(input: ExplainInput, code: FailureCode, last: readonly Blocker[]): Blocker {
  const { release } = input;
  const kinds = FAILURE_KINDS[code];
  const seen = last.find((blocker) => kinds.includes(blocker.kind));
  const kind = seen?.kind ?? kinds[0];
  return {
    kind,
    // What a look calls the cluster has a name here.
    subject: namedIn(release.reason) ?? (seen === undefined || kind === 'cluster' ? subjectOf(kind, code, input) : seen.subject),
    since: sinceOf(input, code) ?? seen?.since ?? (release.finishedAt ?? release.createdAt).toISOString(),
    detail: release.reason ?? 'No reason was recorded',
  };
}

/** What a sync failed at, as the reason of such a failure begins (domain/release/failure). */
function namedIn(reason: string | null): string | null {
  return (
    /^(?:The [A-Za-z]{1,20} hook )?([A-Z][A-Za-z]{1,60} [a-z0-9.-]{1,253}) (?:failed|could not be applied):/.exec(reason ?? '')?.[1] ?? null
  );
}

function sinceOf({ release: { memory } }: ExplainInput, code: FailureCode): string | null {
  if (memory.fatalCode === code && memory.fatalSince !== undefined) return memory.fatalSince;
  if (memory.problemCode === code && memory.problemSince !== undefined) return memory.problemSince;
  return memory.outages?.[code] ?? null;
}
