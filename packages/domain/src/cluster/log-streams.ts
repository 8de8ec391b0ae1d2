import type { ContainerFacts, PodFacts } from './pods.ts';

/** One life of one container, which has one log. */
export interface LogStream {
  pod: string;
  uid: string;
  container: string;
  /** How often the container had been started anew before this life. */
  run: number;
}

/** Which logs are wanted: of all pods and containers, or of the named ones. */
export interface WantedLogs {
  pod?: string | undefined;
  container?: string | undefined;
  /** The instance before the present one. */
  previous: boolean;
}

/**
 * The logs that there are to be read now, those of the newest pods first.
 *
 * @param pods the newest first
 */
export function listLogStreams(pods: readonly PodFacts[], wanted: WantedLogs): LogStream[] {
  return pods
    .filter((pod) => wanted.pod === undefined || pod.name === wanted.pod)
    .flatMap((pod) =>
      pod.containers
        .filter((container) => wanted.container === undefined || container.name === wanted.container)
        .filter((container) => hasLog(container, wanted.previous))
        .map((container) => ({ pod: pod.name, uid: pod.uid, container: container.name, run: container.restarts })),
    );
}

/** What tells one life of a container from every other. */
export function logStreamKey(stream: LogStream): string {
  return `${stream.uid}/${stream.container}/${stream.run}`;
}

/** Whether a life of a container goes on, as far as its pod tells; false where the pod is not there. */
export function isRunning(pod: PodFacts | undefined, stream: LogStream): boolean {
  const container = pod?.containers.find((each) => each.name === stream.container);
  return container?.state === 'running' && container.restarts === stream.run;
}

// Between two lives the kubelet still gives the log of the last one.
function hasLog(container: ContainerFacts, previous: boolean): boolean {
  if (previous) return container.hasPrevious;
  return container.state === 'running' || container.state === 'terminated' || container.hasPrevious;
}
