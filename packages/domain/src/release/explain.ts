import type { Blocker } from './blocker.ts';
import { adviseOnHolding, adviseOnTimeout } from './explain/actions.ts';
import { findHolding } from './explain/blockers.ts';
import { adviseOnFailure } from './explain/failure-actions.ts';
import { findEnded } from './explain/failed-blockers.ts';
import { listFacts } from './explain/facts.ts';
import type { ExplainedFact, ExplainInput } from './explain/input.ts';
import { summarise } from './explain/summary.ts';
import { line, sentence } from './explain/texts.ts';
import { isFinal } from './states.ts';

/** One thing that keeps a release from being live, and what a person should do about it now. */
export interface ExplainedBlocker extends Blocker {
  action: string;
}

export interface Explanation {
  summary: string;
  /** Never empty while the release is under way, nor where it has failed or was timed out. */
  blockedBy: ExplainedBlocker[];
  /** Oldest first. */
  facts: ExplainedFact[];
}

const SUBJECT_BYTES = 300;

/** Says why a release is not live, from what is stored alone; texts have at most 2 KiB and are of one line. */
export function explain(input: ExplainInput): Explanation {
  const found = findBlocking(input).map((blocker) => ({ ...blocker, subject: line(blocker.subject, SUBJECT_BYTES) }));
  const blockers = withoutDoubles(found);
  return {
    summary: sentence(summarise(input, blockers)),
    blockedBy: blockers.map((blocker) => ({
      kind: blocker.kind,
      subject: blocker.subject,
      since: blocker.since,
      detail: sentence(blocker.detail),
      action: sentence(adviseOn(blocker, input)),
    })),
    facts: listFacts(input).map(({ source, at, text }) => ({ source: line(source, SUBJECT_BYTES), at, text: line(text) })),
  };
}

function findBlocking(input: ExplainInput): Blocker[] {
  const { state } = input.release;
  if (state === 'failed' || state === 'timed_out') return findEnded(input);
  return isFinal(state) ? [] : findHolding(input);
}

function withoutDoubles(blockers: Blocker[]): Blocker[] {
  const keys = blockers.map(({ kind, subject }) => `${kind}/${subject}`);
  return blockers.filter((_, index) => keys.indexOf(keys[index] ?? '') === index);
}

function adviseOn(blocker: Blocker, input: ExplainInput): string {
  const { state, failureCode } = input.release;
  if (state === 'timed_out') return adviseOnTimeout(blocker, input);
  return state === 'failed' ? `${adviseOnFailure(failureCode ?? 'internal', input)} Then release again.` : adviseOnHolding(blocker, input);
}
