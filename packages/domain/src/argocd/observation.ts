import type { ApplicationFacts, HealthStatus, SyncStatus } from './facts.ts';
import type { FailedResource } from './facts-operation.ts';
import { findProblem, type Problem } from './observation-problem.ts';

/** The newest operation of an Application, with the place of its commit in the workspace's history. */
export interface ObservedOperation {
  is: 'none' | 'running' | 'succeeded' | 'failed';
  /** Of one that runs: only asked for, at work, or told to end. */
  stage: 'asked' | 'working' | 'ending' | null;
  /** Null where the commit is unknown. */
  sequence: bigint | null;
  /** Argo CD's words; empty where it said nothing. */
  text: string;
  startedAt: Date | null;
  finishedAt: Date | null;
  retryCount: number;
  failedResources: FailedResource[];
}

/** What one look at an Application means, in commit sequence numbers instead of hashes. */
export interface Observation {
  syncStatus: SyncStatus | null;
  /** The newest commit that was compared with the cluster; null while that is unknown. */
  comparedSequence: bigint | null;
  /** The same commit where the cluster agrees with it (Synced), else null. */
  syncedSequence: bigint | null;
  operation: ObservedOperation;
  health: HealthStatus | null;
  healthSince: Date | null;
  reconciledAt: Date | null;
  /** A refresh was asked for and has not been taken up. */
  refreshPending: boolean;
  problem: Problem | null;
  /** Nothing of the Application exists in the cluster. */
  missing: boolean;
  /** Names of resources that differ from the commit ("Deployment api"), at most ten. */
  differing: string[];
  deleting: boolean;
  /** Whether the comparison can be believed, and if not, why; then no sequence is given. */
  trusted: boolean;
  why: string | null;
}

const NAMED_RESOURCES = 10;

/**
 * Says what one look at an Application means.
 *
 * @param facts the Application, read
 * @param sequenceOf the sequence number of a commit of the workspace's repository, null for a foreign one (`revisionsIn`
 * lists the commits that will be asked for)
 */
export function observe(facts: ApplicationFacts, sequenceOf: (sha: string) => bigint | null): Observation {
  const compared = facts.sync.revision === null ? null : sequenceOf(facts.sync.revision);
  const why = findDoubt(facts, compared);
  const comparedSequence = why === null ? compared : null;
  return {
    syncStatus: facts.sync.status,
    comparedSequence,
    syncedSequence: facts.sync.status === 'Synced' ? comparedSequence : null,
    operation: observeOperation(facts, sequenceOf),
    health: facts.health.status,
    healthSince: facts.health.since,
    reconciledAt: facts.reconciledAt,
    refreshPending: facts.refreshPending,
    problem: findProblem(facts, sequenceOf),
    missing: facts.health.status === 'Missing',
    differing: facts.resources
      .filter((resource) => resource.status === 'OutOfSync' && !resource.hook)
      .slice(0, NAMED_RESOURCES)
      .map((resource) => `${resource.kind} ${resource.name}`),
    deleting: facts.deleting,
    trusted: why === null,
    why,
  };
}

/** Why the comparison says nothing about our commits; null where it can be believed. */
function findDoubt(facts: ApplicationFacts, compared: bigint | null): string | null {
  if (facts.deleting) return 'The Application is being deleted.';
  if (facts.sync.status === null) return 'Argo CD has not compared the Application yet.';
  // With Unknown the revision is a branch's name (fact-15) or what was compared before the trouble (fact-28).
  if (facts.sync.status === 'Unknown') return 'Argo CD cannot compare the Application at present.';
  if (facts.sync.revision === null) return 'Argo CD names no commit.';
  return compared === null ? 'Argo CD has compared a commit that is not of this repository.' : null;
}

function observeOperation(facts: ApplicationFacts, sequenceOf: (sha: string) => bigint | null): ObservedOperation {
  const state = facts.operation;
  const is = operationIs(facts);
  // An operation that is asked for stands beside the state of the one before it: then only its own commit counts.
  const runs = state?.phase === 'Running' || state?.phase === 'Terminating';
  const waits = is === 'running' && !runs;
  const revision = waits ? facts.pendingRevision : (state?.revision ?? null);
  return {
    is,
    stage: is === 'running' ? stageOf(facts) : null,
    sequence: revision === null ? null : sequenceOf(revision),
    text: waits ? '' : (state?.message ?? ''),
    startedAt: waits ? null : (state?.startedAt ?? null),
    finishedAt: waits ? null : (state?.finishedAt ?? null),
    retryCount: waits ? 0 : (state?.retryCount ?? 0),
    failedResources: waits ? [] : (state?.failedResources ?? []),
  };
}

function stageOf(facts: ApplicationFacts): ObservedOperation['stage'] {
  if (facts.operation?.phase === 'Terminating') return 'ending';
  return facts.operation?.phase === 'Running' ? 'working' : 'asked';
}

function operationIs(facts: ApplicationFacts): ObservedOperation['is'] {
  const phase = facts.operation?.phase ?? null;
  // Between two tries the phase is Running although finishedAt is set (fact-16): no failure before the last try.
  if (facts.operationPending || phase === 'Running' || phase === 'Terminating') return 'running';
  if (phase === 'Failed' || phase === 'Error') return 'failed';
  return phase === 'Succeeded' ? 'succeeded' : 'none';
}
