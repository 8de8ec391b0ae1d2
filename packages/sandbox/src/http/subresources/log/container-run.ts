import { badRequest } from '../../../kubernetes/api-error.ts';
import type { KubeObject } from '../../../kubernetes/object.ts';
import { listAt, numberAt, textAt, valueAt } from '../../read.ts';

/** One life of a container. */
export interface ContainerRun {
  readonly name: string;
  readonly image: string;
  /** The first port that it says it listens on; 0 for none. */
  readonly port: number;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  readonly endedAt: number | undefined;
  readonly exitCode: number;
}

const PULL_FAILURES = ['ErrImagePull', 'ImagePullBackOff'];
const DEFAULT_CONTAINER = 'kubectl.kubernetes.io/default-container';

/**
 * The container that a log is wanted of.
 *
 * @param wanted undefined where the caller names none
 * @throws ApiError 400 where it has to name one, or names none of the pod's
 */
export function chooseContainer(pod: KubeObject, wanted: string | undefined): string {
  const { name } = pod.metadata;
  const names = (field: string) => listAt(pod, 'spec', field).map((each) => textAt(each, 'name'));
  const own = names('containers');
  const init = names('initContainers');
  if (wanted !== undefined) {
    if ([...own, ...init].includes(wanted)) return wanted;
    throw badRequest(`container ${wanted} is not valid for pod ${name}`);
  }
  const byAnnotation = pod.metadata.annotations?.[DEFAULT_CONTAINER];
  if (byAnnotation !== undefined && own.includes(byAnnotation)) return byAnnotation;
  if (own.length === 1 && own[0] !== undefined) return own[0];
  const others = init.length === 0 ? '' : ` or one of the init containers: [${init.join(' ')}]`;
  throw badRequest(`a container name must be specified for pod ${name}, choose one of: [${own.join(' ')}]${others}`);
}

/** The life of a container that runs or ran last; undefined where there has been none. */
export function findRun(pod: KubeObject, container: string): ContainerRun | undefined {
  const status = statusOf(pod, container);
  const state = valueAt(status, 'state', 'running') ?? valueAt(status, 'state', 'terminated') ?? valueAt(status, 'lastState', 'terminated');
  return state === undefined ? undefined : runOf(pod, container, state);
}

/**
 * The life of a container that is logged.
 *
 * @param previous the one before the last
 * @throws ApiError 400 where there has been none
 */
export function getRun(pod: KubeObject, container: string, previous: boolean): ContainerRun {
  const { name } = pod.metadata;
  const status = statusOf(pod, container);
  const before = valueAt(status, 'lastState', 'terminated');
  if (previous) {
    if (before !== undefined) return runOf(pod, container, before);
    throw badRequest(`previous terminated container "${container}" in pod "${name}" not found`);
  }
  const run = findRun(pod, container);
  if (run !== undefined) return run;
  if (status === undefined && textAt(pod, 'spec', 'nodeName') === '') throw badRequest(`pod ${name} does not have a host assigned`);
  const reason = textAt(status, 'state', 'waiting', 'reason') || 'ContainerCreating';
  const why = PULL_FAILURES.includes(reason) ? 'trying and failing to pull image' : reason;
  throw badRequest(`container "${container}" in pod "${name}" is waiting to start: ${why}`);
}

function statusOf(pod: KubeObject, container: string): unknown {
  const statuses = [...listAt(pod, 'status', 'containerStatuses'), ...listAt(pod, 'status', 'initContainerStatuses')];
  return statuses.find((each) => textAt(each, 'name') === container);
}

function runOf(pod: KubeObject, name: string, state: unknown): ContainerRun {
  const spec = [...listAt(pod, 'spec', 'containers'), ...listAt(pod, 'spec', 'initContainers')].find(
    (each) => textAt(each, 'name') === name,
  );
  const endedAt = Date.parse(textAt(state, 'finishedAt'));
  return {
    name,
    image: textAt(spec, 'image'),
    port: numberAt(spec, 'ports', 0, 'containerPort'),
    startedAt: Date.parse(textAt(state, 'startedAt')) || Date.parse(pod.metadata.creationTimestamp),
    endedAt: Number.isNaN(endedAt) ? undefined : endedAt,
    exitCode: numberAt(state, 'exitCode'),
  };
}
