import type { PodStatus } from '../types/pod.ts';
import type { ContainerRun, PodRun } from './container-run.ts';

/** The phase that the states of a pod's containers make, by the rules of a kubelet. */
export function podPhase({ init, main }: PodRun): NonNullable<PodStatus['phase']> {
  const failed = (one: ContainerRun): boolean => one.step === 'ended' && (one.state.terminated?.exitCode ?? 0) !== 0;
  if (init.some(failed)) return 'Failed';
  if (init.some((one) => !isPassed(one)) && main.every(isFresh)) return 'Pending';
  if (main.every(({ step }) => step === 'ended')) return main.some(failed) ? 'Failed' : 'Succeeded';
  return main.some(isFresh) ? 'Pending' : 'Running';
}

/** Waits for its first start. */
function isFresh({ state, lastState }: ContainerRun): boolean {
  return state.waiting !== undefined && lastState.terminated === undefined;
}

/** Whether an init container lets the next one start. */
export function isPassed({ role, state, step }: ContainerRun): boolean {
  return role === 'sidecar' ? step === 'running' : state.terminated?.exitCode === 0;
}
