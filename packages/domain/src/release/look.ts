import type { Observation } from '../argocd/observation.ts';
import { carries, proven, specSeen, type WorkloadFacts } from '../cluster/workload.ts';
import type { PodTrouble } from '../cluster/pod-trouble.ts';

/** The live workload of a deployment: read, certainly not there, or out of reach (with the reason, for people). */
export type WorkloadReading = { is: 'read'; facts: WorkloadFacts } | { is: 'absent' } | { is: 'unreadable'; why: string };

/** One look at the cluster from the side of one release: every "is it about us?" is answered here, once. */
export interface Look {
  observation: Observation | null;
  workload: WorkloadReading;
  sequence: bigint;
  /** Argo CD has compared the release's commit or a later one. */
  compared: boolean;
  /** The cluster agrees with that commit. */
  synced: boolean;
  operationRuns: boolean;
  /** The newest operation is for the release's commit or a later one. */
  operationIsOurs: boolean;
  /** A running operation is certainly for an older commit, and so holds ours up. */
  olderOperationRuns: boolean;
  healthy: boolean;
  /** The live workload carries the release's manifest and its controller has seen it. */
  applied: boolean;
  proven: boolean;
  /** What the release's own new pods suffer from. */
  trouble: PodTrouble | null;
}

/**
 * Answers what one look means for the release at `sequence`.
 *
 * @param releases ids of the release and of later ones of its deployment
 */
export function lookFor(sequence: bigint, releases: ReadonlySet<string>, observation: Observation | null, workload: WorkloadReading): Look {
  const facts = workload.is === 'read' ? workload.facts : null;
  const operation = observation?.operation ?? null;
  const operationRuns = operation?.is === 'running';
  const known = operation?.sequence ?? null;
  const applied = facts !== null && carries(facts, releases) && (facts.kind === 'CronJob' || specSeen(facts));
  return {
    observation,
    workload,
    sequence,
    compared: atLeast(observation?.comparedSequence ?? null, sequence),
    synced: atLeast(observation?.syncedSequence ?? null, sequence),
    operationRuns,
    operationIsOurs: atLeast(known, sequence),
    olderOperationRuns: operationRuns && known !== null && known < sequence,
    healthy: isHealthy(observation, facts),
    applied,
    proven: facts !== null && proven(facts, releases),
    trouble: applied ? facts.trouble : null,
  };
}

function atLeast(known: bigint | null, sequence: bigint): boolean {
  return known !== null && known >= sequence;
}

/**
 * Argo CD takes a CronJob's health from its last run and its suspension, and neither is the doing of the release: any
 * known health will do there, or a fix of a failing schedule could not succeed before its next run.
 */
function isHealthy(observation: Observation | null, facts: WorkloadFacts | null): boolean {
  const health = observation?.health ?? null;
  if (facts?.kind === 'CronJob') return health !== null && health !== 'Missing' && health !== 'Unknown';
  return health === 'Healthy';
}
