/** Every job: its name and the ids it carries. Producers and the worker share this table. */
export interface Jobs {
  /** Brings a cluster to the state that its row asks for. */
  'bootstrap-cluster': { clusterId: string };
  /** Has the root Application look at the newest commit. */
  'refresh-root': { sequence: string };
  /** Has a deployment's Application look at a commit, until it did. */
  'refresh-application': { deploymentId: string; sequence: string };
  /** Looks at a deployment's Application and moves its release. */
  'observe-deployment': { deploymentId: string };
  /** Commits the release of a deployment that waits, as soon as nothing holds it any more. */
  'commit-releases': { deploymentId: string };
  /** Ends a sync of a commit before `sequence`, so that Argo CD goes on to that one. */
  'end-sync': { deploymentId: string; sequence: string };
  /** Asks a cluster for a sign of life. */
  'probe-cluster': { clusterId: string };
  /** Compares the repository with the releases, and removes rows that are too old. */
  'maintain-workspace': Record<string, never>;
  /** What Argo CD said of something that is no deployment: a canary, the root. */
  'observe-connection': { connectionId: string };
  'delete-deployment': { deploymentId: string; sequence: string };
  'delete-environment': { environmentId: string };
  'delete-cluster': { clusterId: string };
  /** Writes a changed public URL into everything that holds it. */
  'move-addresses': Record<string, never>;
  'delete-workspace': Record<string, never>;
  /** Folds the packs of a repository. */
  'fold-repository': Record<string, never>;
}

export type JobName = keyof Jobs;

/**
 * Seconds after which a claim of which nobody has begun the work is anybody's again: its stroke got lost, with Redis or
 * with whoever heard it.
 */
export const CLAIM_SECONDS = 5;

/** Seconds after which the work of a worker that died is anybody's again; a run that goes on extends its lease. */
export const LEASE_SECONDS = 10;

/** Seconds after which a run that has not ended is given up, and its lease with it: longer than Helm may take. */
export const RUN_SECONDS_AT_MOST = 1200;

/** Runs in a row that fail or kill their worker, after which a job is given up on until somebody asks for it. */
export const ATTEMPTS_AT_MOST = 10;

/** Milliseconds to wait after the given number of failures in a row: doubled from half a second up to a minute. */
export function backoffMs(failures: number): number {
  return Math.min(60_000, 500 * 2 ** Math.min(failures, 10));
}
