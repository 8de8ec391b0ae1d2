import type { FailureCode } from '../release/failure-code.ts';
import type { ContainerTrouble } from './container-trouble.ts';
import { onePodTrouble, podSubject } from './one-pod.ts';
import { readRecord } from './outside.ts';
import { readWarnings } from './warnings.ts';

/** What keeps pods of a rollout from serving. */
export interface PodTrouble {
  code: FailureCode;
  /** One of those that show it: `Pod api-6c9f-x2k`. */
  subject: string;
  /** One sentence for people, in the cluster's words. */
  text: string;
  /** How many pods show this reason. */
  pods: number;
  /** Every pod of the rollout shows the same reason. */
  common: boolean;
  /** A reason that rarely passes by itself: image, crash, root, no node. */
  fatal: boolean;
  /** For a container that has crashed and runs again: since when the youngest one does. */
  runningSince: Date | null;
}

const FATAL: readonly FailureCode[] = ['image_pull_failed', 'container_crashed', 'image_runs_as_root', 'unschedulable'];

type Suffering = ContainerTrouble & { subject: string };

/**
 * The reasons that the pods of a rollout show, the commonest first; empty when none is in trouble.
 *
 * @param pods the pods of the newest ReplicaSet only
 * @param events events of the namespace: failing probes and volumes are told nowhere else
 * @param now the time of the look
 */
export function readPodTroubles(pods: unknown[], events: unknown[], now: Date | null = null): PodTrouble[] {
  const warnings = readWarnings(events);
  const present = pods.map(readRecord).filter((pod) => !readRecord(pod['metadata'])['deletionTimestamp']);
  // An evicted pod stays in the list after another has taken its place.
  const living = present.filter((pod) => !hasEnded(pod));
  const judged = living.length > 0 ? living : present;
  const groups = new Map<FailureCode, Suffering[]>();
  for (const pod of judged) {
    const trouble = onePodTrouble(pod, warnings, now);
    if (trouble) groups.set(trouble.code, [...(groups.get(trouble.code) ?? []), { ...trouble, subject: podSubject(pod) }]);
  }
  return [...groups].toSorted(([, a], [, b]) => b.length - a.length).map(([code, group]) => describe(code, group, judged.length));
}

function describe(code: FailureCode, group: readonly Suffering[], all: number): PodTrouble {
  const [first] = group.toSorted((a, b) => a.subject.localeCompare(b.subject, 'en'));
  const running = group.map((trouble) => trouble.runningSince).filter((since) => since !== null);
  return {
    code,
    subject: first?.subject ?? 'Pod',
    text: first?.text ?? '',
    pods: group.length,
    common: group.length === all,
    fatal: FATAL.includes(code),
    runningSince: running.length === 0 ? null : new Date(Math.max(...running.map(Number))),
  };
}

function hasEnded(pod: Record<string, unknown>): boolean {
  const phase = readRecord(pod['status'])['phase'];
  return phase === 'Failed' || phase === 'Succeeded';
}
