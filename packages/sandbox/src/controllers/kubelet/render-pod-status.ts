import { createHash } from 'node:crypto';
import { kubeTime } from '../../timers.ts';
import { setCondition } from '../framework/conditions.ts';
import { withoutUndefined } from '../framework/write-status.ts';
import type { Condition, ContainerStatus, Pod, PodStatus } from '../types/pod.ts';
import type { ContainerRun, PodRun } from './container-run.ts';
import { fullImageName, parseImage } from './image-fate.ts';
import { isPassed, podPhase } from './pod-phase.ts';

export interface Addresses {
  readonly hostIP: string;
  /** Undefined until the pod's network is there. */
  readonly podIP: string | undefined;
}

/** A pod's status as its kubelet reports it. */
export function renderPodStatus(pod: Pod, run: PodRun, now: Date, { hostIP, podIP }: Addresses): PodStatus {
  const phase = podPhase(run);
  const conditions = conditionsOf(run, phase, podIP !== undefined);
  const generation = pod.metadata.generation === undefined ? {} : { observedGeneration: pod.metadata.generation };
  const times = { ...generation, lastProbeTime: null, lastTransitionTime: kubeTime(now) };
  return withoutUndefined({
    ...pod.status,
    ...generation,
    phase,
    conditions: conditions.reduce((all, one) => setCondition(all, { ...times, ...one }), inOrder(pod.status?.conditions ?? [])),
    hostIP,
    hostIPs: [{ ip: hostIP }],
    podIP,
    podIPs: podIP === undefined ? undefined : [{ ip: podIP }],
    startTime: pod.status?.startTime ?? kubeTime(now),
    initContainerStatuses: run.init.length === 0 ? undefined : run.init.map((one) => renderContainer(pod, one)),
    containerStatuses: run.main.map((one) => renderContainer(pod, one)),
  });
}

const ORDER = ['PodReadyToStartContainers', 'Initialized', 'Ready', 'ContainersReady', 'PodScheduled'];

/** The kubelet's own conditions stand in its order from its first report on. */
function inOrder(conditions: readonly Condition[]): readonly Condition[] {
  if (conditions.some(({ type }) => type === 'Ready')) return conditions;
  const empty = { status: 'Unknown' as const };
  const own = ORDER.map((type) => conditions.find((one) => one.type === type) ?? { type, ...empty });
  return [...own, ...conditions.filter(({ type }) => !ORDER.includes(type))];
}

function conditionsOf(run: PodRun, phase: PodStatus['phase'], hasNetwork: boolean): Condition[] {
  const ended = phase === 'Failed' ? 'PodFailed' : phase === 'Succeeded' ? 'PodCompleted' : undefined;
  const incomplete = namesOf(run.init.filter((one) => !isPassed(one)));
  const unready = namesOf([...run.init.filter(({ role }) => role === 'sidecar'), ...run.main].filter(({ ready }) => !ready));
  const initialized = condition('Initialized', incomplete, 'ContainersNotInitialized', 'containers with incomplete status');
  const ready = ended === undefined ? condition('Ready', unready, 'ContainersNotReady', 'containers with unready status') : undefined;
  const over: Condition = { type: 'Ready', status: 'False', ...(ended && { reason: ended }) };
  return [
    { type: 'PodReadyToStartContainers', status: hasNetwork && ended === undefined ? 'True' : 'False' },
    phase === 'Succeeded' ? { type: 'Initialized', status: 'True', reason: 'PodCompleted' } : initialized,
    ready ?? over,
    { ...(ready ?? over), type: 'ContainersReady' },
    { type: 'PodScheduled', status: 'True' },
  ];
}

function namesOf(runs: readonly ContainerRun[]): readonly string[] {
  return runs.map(({ container }) => container.name);
}

function condition(type: string, lacking: readonly string[], reason: string, words: string): Condition {
  return lacking.length === 0 ? { type, status: 'True' } : { type, status: 'False', reason, message: `${words}: [${lacking.join(' ')}]` };
}

function renderContainer(pod: Pod, { container, state, lastState, ready, started, restarts }: ContainerRun): ContainerStatus {
  const image = container.image ?? '';
  const hasStarted = state.running !== undefined || state.terminated !== undefined;
  const containerID = `containerd://${hash(`${pod.metadata.uid}/${container.name}/${restarts}`)}`;
  const present = hasStarted || lastState.terminated !== undefined;
  return {
    ...(present ? { containerID } : {}),
    image: present ? fullImageName(image) : image,
    imageID: present ? `${parseImage(fullImageName(image)).name}@sha256:${hash(image)}` : '',
    lastState,
    name: container.name,
    ready,
    restartCount: restarts,
    started,
    state: state.terminated === undefined ? state : { terminated: { ...state.terminated, containerID } },
  };
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
