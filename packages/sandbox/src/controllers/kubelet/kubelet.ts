import { ApiError } from '../../kubernetes/api-error.ts';
import { kubeTime } from '../../timers.ts';
import type { Controller, Queue } from '../framework/controller.ts';
import type { Environment } from '../framework/environment.ts';
import { keyOf, parseKey } from '../framework/key.ts';
import { remember } from '../framework/object-index.ts';
import { writeStatus } from '../framework/write-status.ts';
import { hasEnded } from '../pods/pod-facts.ts';
import type { Node } from '../types/core.ts';
import type { Pod } from '../types/pod.ts';
import { createPodAddresses, nodeAddress } from './addresses.ts';
import { advancePod } from './advance-pod.ts';
import { createRun, type PodRun } from './container-run.ts';
import type { PodContext } from './pod-context.ts';
import { renderPodStatus } from './render-pod-status.ts';
import { stopPod } from './stop-pod.ts';

const IMAGES_REMEMBERED = 20_000;

/** Plays the kubelets of all nodes: pods that have a node start, become ready, fail and end. */
export function kubelet(env: Environment): Controller {
  const state: KubeletState = { runs: new Map(), addresses: createPodAddresses(), images: new Set(), waiting: new Map() };
  const wake = (kind: string, name: string, queue: Queue): void => {
    for (const key of state.waiting.get(`${kind}/${name}`) ?? []) queue.add(key);
    state.waiting.delete(`${kind}/${name}`);
  };
  return {
    name: 'kubelet',
    watches: {
      pod({ type, object }, queue) {
        const pod = object as Pod;
        if (type === 'DELETED') {
          state.runs.delete(pod.metadata.uid);
          state.addresses.release(pod);
        } else if (needsWork(pod, state)) queue.add(keyOf(pod));
        else if (pod.status?.podIP !== undefined) state.addresses.take(pod);
      },
      secret: ({ object }, queue) => wake('Secret', keyOf(object), queue),
      configMap: ({ object }, queue) => wake('ConfigMap', keyOf(object), queue),
    },
    reconcile(key, queue) {
      const pod = env.api.find({ kind: env.kinds.pod, ...parseKey(key) }) as Pod | undefined;
      if (pod !== undefined && needsWork(pod, state)) syncPod(env, state, pod, queue);
    },
  };
}

interface KubeletState {
  /** Only of pods in which something is still to happen. */
  readonly runs: Map<string, PodRun>;
  readonly addresses: ReturnType<typeof createPodAddresses>;
  readonly images: Set<string>;
  /** Pods by the Secret or ConfigMap that they wait for. */
  readonly waiting: Map<string, Set<string>>;
}

function needsWork(pod: Pod, { runs }: KubeletState): boolean {
  if (pod.metadata.deletionTimestamp !== undefined) return pod.metadata.deletionGracePeriodSeconds !== 0 || !hasEnded(pod);
  if (pod.spec.nodeName === undefined || pod.spec.nodeName === '' || hasEnded(pod)) return false;
  return runs.has(pod.metadata.uid) || !isSettled(pod);
}

/** Whether a pod serves, and nothing will change that but somebody who changes it. */
function isSettled({ spec, status }: Pod): boolean {
  const all = status?.containerStatuses ?? [];
  const stays = (spec.restartPolicy ?? 'Always') === 'Always' && spec.activeDeadlineSeconds === undefined;
  return stays && status?.phase === 'Running' && all.length === spec.containers.length && all.every(({ ready }) => ready);
}

function syncPod(env: Environment, state: KubeletState, pod: Pod, queue: Queue): void {
  const now = env.timers.now().getTime();
  const run = state.runs.get(pod.metadata.uid) ?? createRun(pod, now);
  state.runs.set(pod.metadata.uid, run);
  const key = keyOf(pod);
  if (state.images.size > IMAGES_REMEMBERED) state.images.clear();
  const waitFor = (kind: string, name: string): void => remember(state.waiting, `${kind}/${pod.metadata.namespace}/${name}`, key);
  const context: PodContext = { env, pod, run, now, images: state.images, waitFor };
  if (pod.metadata.deletionTimestamp !== undefined) {
    if (stopPod(context, queue)) state.runs.delete(pod.metadata.uid);
    return;
  }
  const next = isOverdue(pod, now) ? Infinity : advancePod(context);
  reportPod(context, state);
  if (next === Infinity) state.runs.delete(pod.metadata.uid);
  else queue.addAfter(key, Math.max(1, next - now));
  const { activeDeadlineSeconds } = pod.spec;
  if (activeDeadlineSeconds === undefined || isOverdue(pod, now)) return;
  const start = Date.parse(pod.status?.startTime ?? '') || now;
  queue.addAfter(key, Math.max(1000, start + (activeDeadlineSeconds + 1) * 1000 - now));
}

function reportPod({ env, pod, run, now }: PodContext, { addresses }: KubeletState): void {
  const node = env.api.find({ kind: env.kinds.node, name: pod.spec.nodeName ?? '' }) as Node | undefined;
  const hostIP = nodeAddress(node);
  const hasNetwork =
    pod.status?.podIP !== undefined ||
    [...run.init, ...run.main].some(({ state }) => state.waiting === undefined || isPulling(state.waiting.reason));
  const podIP = hasNetwork ? (pod.spec.hostNetwork === true ? hostIP : addresses.take(pod)) : undefined;
  const status = renderPodStatus(pod, run, new Date(now), { hostIP, podIP });
  const failed = {
    ...status,
    phase: 'Failed',
    reason: 'DeadlineExceeded',
    message: 'Pod was active on the node longer than the specified deadline',
  };
  try {
    writeStatus(env, env.kinds.pod, pod, isOverdue(pod, now) ? failed : status, 'kubelet');
  } catch (error) {
    if (!(error instanceof ApiError) || error.code !== 404) throw error;
  }
}

/** A container that waits for its image has its network already. */
function isPulling(reason: string): boolean {
  return reason !== 'ContainerCreating' && reason !== 'PodInitializing';
}

function isOverdue({ spec, status }: Pod, now: number): boolean {
  const { activeDeadlineSeconds } = spec;
  if (activeDeadlineSeconds === undefined || status?.startTime === undefined) return false;
  return kubeTime(new Date(now - activeDeadlineSeconds * 1000)) > status.startTime;
}
