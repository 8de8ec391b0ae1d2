import type { ExplainedRelease, ExplainInput } from '../../../src/release/explain/input.ts';
import type { FailureCode } from '../../../src/release/failure-code.ts';
import { isUncommitted, type ReleaseState } from '../../../src/release/states.ts';

/** Seconds after the release was asked for, as it is written in answers. */
export function at(seconds: number): string {
  return date(seconds).toISOString();
}

export function date(seconds: number): Date {
  return new Date(Date.UTC(2026, 0, 1) + seconds * 1000);
}

/** A release in a state, with a timeline that leads there. */
export function releaseIn(state: ReleaseState, changes: Partial<ExplainedRelease> = {}): ExplainedRelease {
  const committed = !isUncommitted(state);
  return {
    number: 3,
    state,
    reason: null,
    failureCode: null,
    oldVersionServes: null,
    image: 'registry.test/api:3',
    sequence: committed ? 12n : null,
    createdAt: date(0),
    committedAt: committed ? date(1) : null,
    finishedAt: null,
    deadlineAt: committed ? date(901) : null,
    commitFailures: 0,
    timeline: [
      { state: 'queued', at: at(0), detail: null },
      ...(committed ? [{ state: 'committed', at: at(1), detail: null }] : []),
      { state, at: at(2), detail: null },
    ],
    memory: {},
    ...changes,
  };
}

/** One that has failed, for a reason. */
export function failedWith(failureCode: FailureCode, reason: string, changes: Partial<ExplainedRelease> = {}): ExplainedRelease {
  const state = failureCode === 'release_timeout' || failureCode === 'sync_timeout' ? 'timed_out' : 'failed';
  return releaseIn(state, { failureCode, reason, finishedAt: date(60), ...changes });
}

export function inputOf(release: ExplainedRelease, changes: Partial<ExplainInput> = {}): ExplainInput {
  return {
    release,
    names: {
      app: 'api',
      environment: 'staging',
      namespace: 'acme-staging',
      base: '/v1/workspaces/wsp-1',
      deployment: 'dep-1',
      cluster: { id: 'cls-1', name: 'home' },
    },
    hold: null,
    jobs: [],
    unreachable: [],
    observedAt: null,
    newer: null,
    ...changes,
  };
}
