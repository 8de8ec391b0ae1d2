import type { Container, ContainerState, ContainerStatus, Pod } from '../types/pod.ts';

/** What happens to a container when its time comes. */
export type Step = 'start' | 'pull-back-off' | 'running' | 'crash-back-off' | 'ended';

/** One container on its node. Times are milliseconds since 1970; `Infinity` is never. */
export interface ContainerRun {
  readonly container: Container;
  /** Init containers run to their end, one after the other; a sidecar is one that stays. */
  readonly role: 'init' | 'sidecar' | 'main';
  step: Step;
  nextAt: number;
  state: ContainerState;
  lastState: ContainerState;
  ready: boolean;
  started: boolean;
  restarts: number;
  /** When it is ready, or done where it runs to its end. */
  dueAt: number;
}

export interface PodRun {
  /** When the kubelet took the pod. */
  readonly since: number;
  readonly init: readonly ContainerRun[];
  readonly main: readonly ContainerRun[];
  /** While volumes are missing: when to look again, and how often that was in vain. */
  mountAt: number;
  mountFailures: number;
  /** Set while the pod is being stopped. */
  stopAt: number | undefined;
}

/** A pod as its status left it: a new one, or one from before a restart of the kubelet. */
export function createRun(pod: Pod, now: number): PodRun {
  const { containers, initContainers = [], restartPolicy } = pod.spec;
  const { containerStatuses = [], initContainerStatuses = [] } = pod.status ?? {};
  const statuses = new Map([...containerStatuses, ...initContainerStatuses].map((status) => [status.name, status]));
  const before = initContainers.length > 0;
  const make = (container: Container, role: ContainerRun['role']): ContainerRun => {
    const again = role === 'sidecar' || (role === 'main' && restartPolicy !== 'Never' && restartPolicy !== 'OnFailure');
    return resume(container, role, statuses.get(container.name), { now, again, before });
  };
  return {
    since: now,
    init: initContainers.map((container) => make(container, container.restartPolicy === 'Always' ? 'sidecar' : 'init')),
    main: containers.map((container) => make(container, 'main')),
    mountAt: 0,
    mountFailures: 0,
    stopAt: undefined,
  };
}

function resume(
  container: Container,
  role: ContainerRun['role'],
  status: ContainerStatus | undefined,
  { now, again, before }: { readonly now: number; readonly again: boolean; readonly before: boolean },
): ContainerRun {
  const waiting: ContainerState = { waiting: { reason: before ? 'PodInitializing' : 'ContainerCreating' } };
  const { state = waiting, lastState = {}, ready = false, started = false, restartCount = 0 } = status ?? {};
  const run = { container, role, state, lastState, ready, started, restarts: restartCount };
  if (state.running !== undefined) {
    const dueAt = again && ready ? Infinity : now;
    return { ...run, step: 'running', nextAt: dueAt, dueAt };
  }
  const ended = state.terminated !== undefined && !again && state.terminated.exitCode === 0;
  if (ended) return { ...run, step: 'ended', nextAt: Infinity, dueAt: Infinity };
  // What had started before counts its next start as another one.
  const step = state.terminated !== undefined || lastState.terminated !== undefined ? 'crash-back-off' : 'start';
  return { ...run, step, nextAt: step === 'start' ? Infinity : now, dueAt: Infinity };
}
