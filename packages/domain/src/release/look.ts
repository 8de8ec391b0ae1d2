import type { Observation } from '../argocd/observation.ts';
import { carries, proven, specSeen, type WorkloadFacts } from '../cluster/workload.ts';
import type { PodTrouble } from '../cluster/pod-trouble.ts';
import type { Sighting } from './blocker.ts';
import type { OutageCode } from './outage-code.ts';

/** The live workload of a deployment: read, certainly not there, or out of reach (with the reason, for people). */
export type WorkloadReading =
  | { is: 'read'; facts: WorkloadFacts }
  | { is: 'absent' }
  /** `code` where its cluster could not be reached or refused us, and not merely this one object. */
  | { is: 'unreadable'; why: string; code?: OutageCode };

/** Why there is no observation; with a code where something that the release needs is away. */
export interface Hindrance extends Sighting {
  code?: OutageCode;
}

/** What was seen of the cluster. */
export interface Seen {
  /** The Application; null where it does not exist or cannot be read. */
  observation: Observation | null;
  /** The root Application, where the Application does not exist: it is the one that would make it. */
  root?: Observation | null;
  hindrance?: Hindrance;
  workload: WorkloadReading;
}

/** One look at the cluster from the side of one release: every "is it about us?" is answered here, once. */
export interface Look {
  observation: Observation | null;
  root: Observation | null;
  hindrance: Hindrance | null;
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
  /** The live workload carries the release's manifest. */
  carried: boolean;
  /** And its controller has seen it. */
  applied: boolean;
  proven: boolean;
  /** What the release's own new pods suffer from, the commonest first. */
  troubles: readonly PodTrouble[];
  trouble: PodTrouble | null;
}

/**
 * Answers what one look means for the release at `sequence`.
 *
 * @param releases ids of the release and of later ones of its deployment
 */
export function lookFor(sequence: bigint, releases: ReadonlySet<string>, seen: Seen): Look {
  const { observation, workload } = seen;
  const facts = workload.is === 'read' ? workload.facts : null;
  const operation = observation?.operation ?? null;
  const operationRuns = operation?.is === 'running';
  const known = operation?.sequence ?? null;
  const carried = facts !== null && carries(facts, releases);
  const applied = carried && (facts.kind === 'CronJob' || specSeen(facts));
  const troubles = applied ? facts.troubles : [];
  return {
    observation,
    root: observation === null ? (seen.root ?? null) : null,
    hindrance: observation === null ? (seen.hindrance ?? null) : null,
    workload,
    sequence,
    compared: atLeast(observation?.comparedSequence ?? null, sequence),
    synced: atLeast(observation?.syncedSequence ?? null, sequence),
    operationRuns,
    operationIsOurs: atLeast(known, sequence),
    olderOperationRuns: operationRuns && known !== null && known < sequence,
    healthy: isHealthy(observation, facts),
    carried,
    applied,
    proven: facts !== null && proven(facts, releases),
    troubles,
    trouble: troubles[0] ?? null,
  };
}

/** Whether Synced and Healthy stand with nothing running: all that Argo CD itself can say for a success. */
export function settled(look: Look): boolean {
  return look.synced && !look.operationRuns && look.healthy;
}

/** Whether a container of the release crashed a moment ago and only runs again: ready for now, and no proof. */
export function flaps(look: Look): boolean {
  return look.troubles.some((trouble) => trouble.runningSince !== null);
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
