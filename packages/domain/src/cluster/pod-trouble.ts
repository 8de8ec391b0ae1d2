import type { FailureCode } from '../release/failure-code.ts';
import { containerTrouble, type ContainerTrouble } from './container-trouble.ts';
import { readList, readRecord, readText, readTime } from './outside.ts';

/** What keeps the pods of a rollout from serving. */
export interface PodTrouble {
  code: FailureCode;
  /** One sentence for people, in the cluster's words. */
  text: string;
  /** Every pod of the rollout shows the same reason. */
  common: boolean;
  /** A reason that rarely passes by itself: image, crash, root, no node. */
  fatal: boolean;
  /** For a container that has crashed and runs again: since when the youngest one does. */
  runningSince: Date | null;
}

const FATAL: readonly FailureCode[] = ['image_pull_failed', 'container_crashed', 'image_runs_as_root', 'unschedulable'];
const QUOTED_BYTES = 600;

/**
 * The reason that the pods of a rollout show, the commonest first; null when none is in trouble.
 *
 * @param pods the pods of the newest ReplicaSet only
 * @param events events of the namespace: failing probes and volumes are told nowhere else
 */
export function readPodTrouble(pods: unknown[], events: unknown[]): PodTrouble | null {
  const living = pods.map(readRecord).filter((pod) => !readRecord(pod['metadata'])['deletionTimestamp']);
  const troubles = living.map((pod) => onePodTrouble(pod, events));
  const groups = new Map<FailureCode, ContainerTrouble[]>();
  for (const trouble of troubles) {
    if (trouble) groups.set(trouble.code, [...(groups.get(trouble.code) ?? []), trouble]);
  }
  const [commonest] = [...groups.values()].toSorted((a, b) => b.length - a.length);
  const first = commonest?.[0];
  if (!commonest || !first) return null;
  const running = commonest.map((trouble) => trouble.runningSince).filter((since) => since !== null);
  return {
    code: first.code,
    text: first.text,
    common: commonest.length === living.length,
    fatal: FATAL.includes(first.code),
    runningSince: running.length === 0 ? null : new Date(Math.max(...running.map(Number))),
  };
}

function onePodTrouble(pod: Record<string, unknown>, events: unknown[]): ContainerTrouble | null {
  const status = readRecord(pod['status']);
  if (isPodReady(pod)) return null;
  const unplaced = unschedulableText(status);
  if (unplaced) return { code: 'unschedulable', text: unplaced, runningSince: null };
  const containers = [...readList(status['initContainerStatuses'], 50), ...readList(status['containerStatuses'], 50)];
  for (const container of containers) {
    const trouble = containerTrouble(readRecord(container));
    if (trouble) return trouble;
  }
  if (status['phase'] === 'Failed') return evictedTrouble(status);
  return notReadyTrouble(pod, events);
}

/** Whether a pod's condition Ready is True. */
export function isPodReady(pod: Record<string, unknown>): boolean {
  return readList(readRecord(pod['status'])['conditions'], 50)
    .map(readRecord)
    .some((item) => item['type'] === 'Ready' && item['status'] === 'True');
}

function unschedulableText(status: Record<string, unknown>): string | null {
  const condition = readList(status['conditions'], 50)
    .map(readRecord)
    .find((item) => item['type'] === 'PodScheduled' && item['status'] === 'False' && item['reason'] === 'Unschedulable');
  return condition ? `No node can take the pod: ${readText(condition['message'], QUOTED_BYTES) ?? 'the scheduler gives no reason'}` : null;
}

function evictedTrouble(status: Record<string, unknown>): ContainerTrouble {
  const words = readText(status['message'], QUOTED_BYTES) ?? readText(status['reason'], QUOTED_BYTES) ?? 'no reason is given';
  return { code: 'not_ready', text: `The pod has failed: ${words}`, runningSince: null };
}

/** A pod that is not ready for a reason that only events tell: a probe, a volume. Null while it is merely starting. */
function notReadyTrouble(pod: Record<string, unknown>, events: unknown[]): ContainerTrouble | null {
  const metadata = readRecord(pod['metadata']);
  const newest = events
    .map(readRecord)
    .filter((event) => isWarning(event) && subjectOf(event)['uid'] === metadata['uid'])
    .toSorted((a, b) => timeOf(a) - timeOf(b))
    .at(-1);
  const words = newest ? readText(newest['message'] ?? newest['note'], QUOTED_BYTES) : null;
  if (!words) return null;
  return { code: 'not_ready', text: `Pod ${readText(metadata['name'], 253) ?? ''} is not ready: ${words}`, runningSince: null };
}

function isWarning(event: Record<string, unknown>): boolean {
  return event['type'] === 'Warning' || event['reason'] === 'Unhealthy';
}

/** The object an event is about: `involvedObject` in the old API group, `regarding` in the new one. */
function subjectOf(event: Record<string, unknown>): Record<string, unknown> {
  return readRecord(event['involvedObject'] ?? event['regarding']);
}

/** Milliseconds since 1970 of the event's last occurrence; 0 where it has no time. */
function timeOf(event: Record<string, unknown>): number {
  const time = readTime(event['lastTimestamp'] ?? event['deprecatedLastTimestamp']) ?? readTime(event['eventTime']);
  return time?.getTime() ?? 0;
}
