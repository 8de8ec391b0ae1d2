import type { Environment } from '../framework/environment.ts';
import type { Occurrence } from '../framework/recorder.ts';
import { spreadOf } from '../framework/spread.ts';
import type { Pod } from '../types/pod.ts';
import type { ContainerRun, PodRun } from './container-run.ts';

/** One look of the kubelet at a pod. */
export interface PodContext {
  readonly env: Environment;
  readonly pod: Pod;
  readonly run: PodRun;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** The images that the node has. */
  readonly images: Set<string>;
  /** Looks again when a Secret or ConfigMap of the pod's namespace changes. */
  readonly waitFor: (kind: 'Secret' | 'ConfigMap', name: string) => void;
}

/** From 300 to 900 milliseconds from a pod's creation until it serves. */
export function startupMs(pod: Pod): number {
  return 300 + 600 * spreadOf(pod.metadata.name);
}

/** `name_namespace(uid)`, as a kubelet writes it. */
export function podName({ metadata }: Pod): string {
  return `${metadata.name}_${metadata.namespace}(${metadata.uid})`;
}

/** Tells of something about one container, or about the pod. */
export function tell(
  { env, pod }: PodContext,
  about: ContainerRun | undefined,
  type: Occurrence['type'],
  reason: string,
  message: string,
): void {
  const part = about?.role === 'main' ? 'containers' : 'initContainers';
  env.recorder.record(pod, {
    type,
    reason,
    message,
    component: 'kubelet',
    ...(pod.spec.nodeName === undefined ? {} : { host: pod.spec.nodeName }),
    ...(about === undefined ? {} : { fieldPath: `spec.${part}{${about.container.name}}` }),
  });
}
