import type { ContainerTrouble } from './container-trouble.ts';
import { containerTrouble } from './container-trouble.ts';
import { readList, readRecord, readText } from './outside.ts';
import type { Warning } from './warnings.ts';

const QUOTED_BYTES = 600;
const NAME_BYTES = 253;
/** What is said of a pod before it has a node, and of a container whose own state tells it better. */
const TOLD_ELSEWHERE = ['FailedScheduling', 'BackOff'];

/**
 * What one pod suffers from; null when it serves or is merely starting.
 *
 * @param warnings events that tell of trouble, the oldest first
 * @param now the time of the look
 */
export function onePodTrouble(pod: Record<string, unknown>, warnings: readonly Warning[], now: Date | null): ContainerTrouble | null {
  const status = readRecord(pod['status']);
  const own = warnings.filter((warning) => warning.uid !== null && warning.uid === readRecord(pod['metadata'])['uid']);
  const crashed = containersTrouble(status, now);
  if (isPodReady(pod)) return crashed?.runningSince ? crashed : null;
  const unplaced = unschedulableText(status);
  if (unplaced) return { code: 'unschedulable', text: unplaced, runningSince: null };
  if (crashed) return withProbe(crashed, own);
  if (status['phase'] === 'Failed') return endedTrouble(pod, status);
  return lostTrouble(pod, status) ?? warnedTrouble(pod, own);
}

/** Whether a pod's condition Ready is True. */
export function isPodReady(pod: Record<string, unknown>): boolean {
  return conditionsOf(readRecord(pod['status'])).some((item) => item['type'] === 'Ready' && item['status'] === 'True');
}

/** `Pod api-6c9f-x2k`. */
export function podSubject(pod: Record<string, unknown>): string {
  return `Pod ${readText(readRecord(pod['metadata'])['name'], NAME_BYTES) ?? ''}`.trim();
}

function conditionsOf(status: Record<string, unknown>): Record<string, unknown>[] {
  return readList(status['conditions'], 50).map(readRecord);
}

function containersTrouble(status: Record<string, unknown>, now: Date | null): ContainerTrouble | null {
  for (const [field, noun] of [
    ['initContainerStatuses', 'Init container'],
    ['containerStatuses', 'Container'],
  ] as const) {
    for (const container of readList(status[field], 50)) {
      const trouble = containerTrouble(readRecord(container), noun, now);
      if (trouble) return trouble;
    }
  }
  return null;
}

function unschedulableText(status: Record<string, unknown>): string | null {
  const condition = conditionsOf(status).find(
    (item) => item['type'] === 'PodScheduled' && item['status'] === 'False' && item['reason'] === 'Unschedulable',
  );
  return condition ? `No node can take the pod: ${readText(condition['message'], QUOTED_BYTES) ?? 'the scheduler gives no reason'}` : null;
}

/** A container that the kubelet kills for its probe ends with a signal; only the event tells why. */
function withProbe(trouble: ContainerTrouble, own: readonly Warning[]): ContainerTrouble {
  if (trouble.code !== 'container_crashed') return trouble;
  const killed = own.findLast((warning) => warning.reason === 'Unhealthy' && /^(?:Liveness|Startup)/.test(warning.text));
  return killed ? { ...trouble, text: `${trouble.text}; ${killed.text}` } : trouble;
}

function endedTrouble(pod: Record<string, unknown>, status: Record<string, unknown>): ContainerTrouble {
  const reason = readText(status['reason'], NAME_BYTES);
  const words = readText(status['message'], QUOTED_BYTES) ?? reason ?? 'no reason is given';
  const what = reason === 'Evicted' ? 'was evicted' : 'has failed';
  return { code: 'not_ready', text: `${podSubject(pod)} ${what}: ${words}`, runningSince: null };
}

/** A node that is gone leaves its pods as they were last seen. */
function lostTrouble(pod: Record<string, unknown>, status: Record<string, unknown>): ContainerTrouble | null {
  if (status['phase'] !== 'Unknown' && status['reason'] !== 'NodeLost') return null;
  const node = readText(readRecord(pod['spec'])['nodeName'], NAME_BYTES);
  const words = readText(status['message'], QUOTED_BYTES);
  const text = `${podSubject(pod)} is lost: its node${node ? ` ${node}` : ''} does not answer${words ? ` (${words})` : ''}`;
  return { code: 'not_ready', text, runningSince: null };
}

/** A pod that is not ready for a reason that only events tell: a probe, a volume. Null while it is merely starting. */
function warnedTrouble(pod: Record<string, unknown>, own: readonly Warning[]): ContainerTrouble | null {
  const newest = own.findLast((warning) => !TOLD_ELSEWHERE.includes(warning.reason));
  if (!newest) return null;
  const where = newest.container ? ` in container ${newest.container}` : '';
  return { code: 'not_ready', text: `${podSubject(pod)} is not ready${where}: ${newest.text}`, runningSince: null };
}
