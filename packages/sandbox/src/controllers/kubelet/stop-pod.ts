import { ApiError } from '../../kubernetes/api-error.ts';
import { kubeTime } from '../../timers.ts';
import type { Queue } from '../framework/controller.ts';
import { keyOf } from '../framework/key.ts';
import { spreadOf } from '../framework/spread.ts';
import { writeStatus } from '../framework/write-status.ts';
import { hasEnded } from '../pods/pod-facts.ts';
import type { ContainerStatus, Pod, PodStatus } from '../types/pod.ts';
import { tell, type PodContext } from './pod-context.ts';

/** Programs end soon after they are told to; nobody here uses the whole time that they may take. */
const SHORTEST_MS = 50;
const SPREAD_MS = 200;

/** Ends the containers of a pod that is being deleted, then removes it. @returns whether nothing is left to do */
export function stopPod(context: PodContext, queue: Queue): boolean {
  const { env, pod, run, now } = context;
  const { namespace, name, uid, deletionGracePeriodSeconds, finalizers = [] } = pod.metadata;
  if (run.stopAt === undefined) {
    const idle = hasEnded(pod) || pod.spec.nodeName === undefined || pod.spec.nodeName === '' || deletionGracePeriodSeconds === 0;
    run.stopAt = idle ? now : now + SHORTEST_MS + Math.round(SPREAD_MS * spreadOf(name));
    if (!idle)
      for (const one of run.main)
        if (one.state.running !== undefined) tell(context, one, 'Normal', 'Killing', `Stopping container ${one.container.name}`);
  }
  if (run.stopAt > now) {
    queue.addAfter(keyOf(pod), run.stopAt - now);
    return false;
  }
  // Who holds the pod by a finalizer wants to know how it ended.
  if (finalizers.length > 0 && !hasEnded(pod)) writeStatus(env, env.kinds.pod, pod, endedStatus(pod, now), 'kubelet');
  if (deletionGracePeriodSeconds === 0 && finalizers.length > 0) return true;
  try {
    env.api.remove({ kind: env.kinds.pod, namespace, name }, { gracePeriodSeconds: 0, preconditions: { uid } });
  } catch (error) {
    if (!(error instanceof ApiError) || error.code !== 404) throw error;
  }
  return true;
}

function endedStatus({ status }: Pod, now: number): PodStatus {
  const at = kubeTime(new Date(now));
  const containerStatuses = (status?.containerStatuses ?? []).map((one): ContainerStatus => {
    const startedAt = one.state.running?.startedAt ?? at;
    return { ...one, ready: false, started: false, state: { terminated: { exitCode: 137, reason: 'Error', startedAt, finishedAt: at } } };
  });
  return { ...status, phase: 'Failed', containerStatuses };
}
