import type { Blocker } from '../blocker.ts';
import type { FailureCode } from '../failure-code.ts';
import type { ReleaseState } from '../states.ts';

/** One thing that was seen, by whom, and when (RFC 3339). */
export interface ExplainedFact {
  source: string;
  at: string;
  text: string;
}

/** A release as far as its explanation goes. */
export interface ExplainedRelease {
  number: number;
  state: ReleaseState;
  reason: string | null;
  failureCode: FailureCode | null;
  oldVersionServes: boolean | null;
  image: string;
  /** Sequence of its commit. */
  sequence: bigint | null;
  createdAt: Date;
  committedAt: Date | null;
  finishedAt: Date | null;
  deadlineAt: Date | null;
  /** How often in a row its commit has failed. */
  commitFailures: number;
  /** Oldest first. */
  timeline: readonly { state: string; at: string; detail: string | null }[];
  /** What the last look at the cluster left behind. */
  memory: {
    blockers?: readonly Blocker[];
    facts?: readonly ExplainedFact[];
    fatalCode?: FailureCode;
    fatalSince?: string;
    problemCode?: FailureCode;
    problemSince?: string;
    /** What the release needs and is away, each since when. */
    outages?: Readonly<Partial<Record<FailureCode, string>>>;
  };
}

/** The names that a person knows things by. */
export interface ExplainedNames {
  /** Slugs of the app and of the environment. */
  app: string;
  environment: string;
  namespace: string;
  /** Path of the workspace in the API, and ids of what is named in paths. */
  base: string;
  deployment: string;
  /** The cluster that the app runs in. */
  cluster: { id: string; name: string };
}

/** A hold in force. */
export interface ExplainedHold {
  reason: string;
  until: string | null;
  since: string;
  by: { type: string; id: string };
}

/** Work that waits for the worker. */
export interface ExplainedJob {
  job: string;
  /** Failed tries in a row. */
  failures: number;
  lastError: string | null;
  createdAt: Date;
  dueAt: Date;
  deadAt: Date | null;
}

/** Everything that is known of a release without asking a cluster. */
export interface ExplainInput {
  release: ExplainedRelease;
  names: ExplainedNames;
  hold: ExplainedHold | null;
  jobs: readonly ExplainedJob[];
  /** Clusters that the release needs and whose API server does not answer. */
  unreachable: readonly { id: string; name: string; since: Date }[];
  /** The last look that reached the cluster. */
  observedAt: Date | null;
  /** The oldest later release of the deployment that was committed, else the oldest later one. */
  newer: { id: string; number: number; state: ReleaseState } | null;
}
