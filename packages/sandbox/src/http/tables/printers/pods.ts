import { listAt, numberAt, textAt, valueAt } from '../../read.ts';
import { isTrue, orElse } from '../cells.ts';
import { ageOf, since } from '../human-duration.ts';
import { AGE, NAME, text, wide } from '../table.ts';
import type { Printer } from '../table.ts';

export const pods: Printer = {
  columns: [
    NAME,
    text('Ready'),
    text('Status'),
    text('Restarts'),
    AGE,
    wide('IP'),
    wide('Node'),
    wide('Nominated Node'),
    wide('Readiness Gates'),
  ],
  cells(pod, now) {
    const { reason, ready, restarts, lastRestart } = summarize(pod);
    const restarted = restarts > 0 && lastRestart !== '' ? `${restarts} (${since(lastRestart, now)} ago)` : String(restarts);
    return [
      pod.metadata.name,
      `${ready}/${total(pod)}`,
      isEnding(pod) ? 'Terminating' : reason,
      restarted,
      ageOf(pod, now),
      orElse(textAt(pod, 'status', 'podIPs', 0, 'ip') || textAt(pod, 'status', 'podIP'), '<none>'),
      orElse(textAt(pod, 'spec', 'nodeName'), '<none>'),
      orElse(textAt(pod, 'status', 'nominatedNodeName'), '<none>'),
      gates(pod),
    ];
  },
};

interface Summary {
  readonly reason: string;
  readonly ready: number;
  readonly restarts: number;
  /** RFC 3339; empty where none. */
  readonly lastRestart: string;
}

/** What `kubectl get pods` says of a pod: of its containers, or of the first init container that is not done. */
function summarize(pod: unknown): Summary {
  const phase = textAt(pod, 'status', 'reason') || textAt(pod, 'status', 'phase');
  const initializing = initReason(pod);
  const statuses = listAt(pod, 'status', initializing === undefined ? 'containerStatuses' : 'initContainerStatuses');
  const restarts = statuses.reduce((sum: number, each) => sum + numberAt(each, 'restartCount'), 0);
  const ends = statuses.map((each) => textAt(each, 'lastState', 'terminated', 'finishedAt'));
  const lastRestart = ends.toSorted().at(-1) ?? '';
  const ready = statuses.filter((each) => valueAt(each, 'ready') === true && valueAt(each, 'state', 'running') !== undefined).length;
  if (initializing !== undefined) return { reason: initializing, ready: 0, restarts, lastRestart };
  return { reason: runReason(pod, phase), ready, restarts, lastRestart };
}

/** What keeps a pod from starting its containers; undefined once they may start. */
function initReason(pod: unknown): string | undefined {
  if (isTrue(pod, 'Initialized')) return undefined;
  const all = listAt(pod, 'spec', 'initContainers');
  const statuses = listAt(pod, 'status', 'initContainerStatuses');
  const index = statuses.findIndex((each) => valueAt(each, 'state', 'terminated', 'exitCode') !== 0);
  if (index === -1) return undefined;
  const waiting = textAt(statuses[index], 'state', 'waiting', 'reason');
  if (valueAt(statuses[index], 'state', 'terminated') !== undefined) return `Init:${endOf(statuses[index])}`;
  return waiting !== '' && waiting !== 'PodInitializing' ? `Init:${waiting}` : `Init:${index}/${all.length}`;
}

function runReason(pod: unknown, phase: string): string {
  let reason = phase;
  let failure = '';
  let hasRunning = false;
  for (const each of listAt(pod, 'status', 'containerStatuses').toReversed()) {
    const waiting = textAt(each, 'state', 'waiting', 'reason');
    if (waiting !== '') reason = waiting;
    else if (valueAt(each, 'state', 'terminated') !== undefined) {
      reason = endOf(each);
      if (numberAt(each, 'state', 'terminated', 'exitCode') !== 0) failure = reason;
    } else if (valueAt(each, 'ready') === true && valueAt(each, 'state', 'running') !== undefined) hasRunning = true;
  }
  if (reason !== 'Completed') return reason;
  if (hasRunning && isTrue(pod, 'Ready')) return 'Running';
  return failure || (hasRunning ? 'NotReady' : reason);
}

function endOf(status: unknown): string {
  const reason = textAt(status, 'state', 'terminated', 'reason');
  const signal = numberAt(status, 'state', 'terminated', 'signal');
  if (reason !== '') return reason;
  return signal === 0 ? `ExitCode:${numberAt(status, 'state', 'terminated', 'exitCode')}` : `Signal:${signal}`;
}

function isEnding(pod: unknown): boolean {
  const isOver = ['Succeeded', 'Failed'].includes(textAt(pod, 'status', 'phase'));
  return valueAt(pod, 'metadata', 'deletionTimestamp') !== undefined && !isOver;
}

function total(pod: unknown): number {
  const sidecars = listAt(pod, 'spec', 'initContainers').filter((each) => valueAt(each, 'restartPolicy') === 'Always');
  return listAt(pod, 'spec', 'containers').length + sidecars.length;
}

function gates(pod: unknown): string {
  const all = listAt(pod, 'spec', 'readinessGates');
  return all.length === 0 ? '<none>' : `${all.filter((gate) => isTrue(pod, textAt(gate, 'conditionType'))).length}/${all.length}`;
}
