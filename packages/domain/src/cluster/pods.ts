import { readCount, readList, readRecord, readText, readTime } from './outside.ts';
import { isPodReady } from './one-pod.ts';

/** How a container ended the last time that it did. */
export interface Termination {
  exitCode: number | null;
  signal: number | null;
  reason: string | null;
  message: string | null;
  startedAt: Date | null;
  finishedAt: Date | null;
}

/** One container of a pod, as its spec names it and its status tells of it. */
export interface ContainerFacts {
  name: string;
  image: string;
  init: boolean;
  state: 'waiting' | 'running' | 'terminated' | 'unknown';
  reason: string | null;
  message: string | null;
  ready: boolean;
  restarts: number;
  /** The one of the present state, or the one before it. */
  lastTermination: Termination | null;
  /** Whether there is an instance before the present one, whose log may be read. */
  hasPrevious: boolean;
}

export interface PodFacts {
  name: string;
  uid: string;
  node: string | null;
  phase: string | null;
  ready: boolean;
  deleting: boolean;
  createdAt: Date | null;
  startedAt: Date | null;
  owner: { kind: string; name: string } | null;
  containers: ContainerFacts[];
}

const NAME_BYTES = 253;
const IMAGE_BYTES = 600;
const WORD_BYTES = 100;
const MOST_CONTAINERS = 50;

/** Reads pods as a cluster lists them, the newest first. Takes anything and never throws. */
export function readPods(objects: readonly unknown[]): PodFacts[] {
  return objects.map(readPod).toSorted((a, b) => (b.createdAt?.getTime() ?? 0) - (a.createdAt?.getTime() ?? 0) || compare(a.name, b.name));
}

/** Reads one pod. */
export function readPod(object: unknown): PodFacts {
  const pod = readRecord(object);
  const metadata = readRecord(pod['metadata']);
  const spec = readRecord(pod['spec']);
  const status = readRecord(pod['status']);
  return {
    name: readText(metadata['name'], NAME_BYTES) ?? '',
    uid: readText(metadata['uid'], NAME_BYTES) ?? '',
    node: readText(spec['nodeName'], NAME_BYTES),
    phase: readText(status['phase'], WORD_BYTES),
    ready: isPodReady(pod),
    deleting: readText(metadata['deletionTimestamp'], WORD_BYTES) !== null,
    createdAt: readTime(metadata['creationTimestamp']),
    startedAt: readTime(status['startTime']),
    owner: readOwner(metadata['ownerReferences']),
    containers: [
      ...readContainers(spec['initContainers'], status['initContainerStatuses'], true),
      ...readContainers(spec['containers'], status['containerStatuses'], false),
    ],
  };
}

function readOwner(references: unknown): PodFacts['owner'] {
  const owner = readList(references, 10)
    .map(readRecord)
    .find((reference) => reference['controller'] === true);
  const kind = readText(owner?.['kind'], WORD_BYTES);
  const name = readText(owner?.['name'], NAME_BYTES);
  return kind === null || name === null ? null : { kind, name };
}

function readContainers(specs: unknown, statuses: unknown, init: boolean): ContainerFacts[] {
  const told = readList(statuses, MOST_CONTAINERS).map(readRecord);
  return readList(specs, MOST_CONTAINERS)
    .map(readRecord)
    .map((spec) => {
      const status = told.find((each) => each['name'] === spec['name']) ?? {};
      return readContainer(spec, status, init);
    });
}

function readContainer(spec: Record<string, unknown>, status: Record<string, unknown>, init: boolean): ContainerFacts {
  const states = readRecord(status['state']);
  const state = (['running', 'terminated', 'waiting'] as const).find((each) => typeof states[each] === 'object' && states[each] !== null);
  const present = state === undefined ? {} : readRecord(states[state]);
  const before = readTermination(readRecord(status['lastState'])['terminated']);
  return {
    name: readText(spec['name'], NAME_BYTES) ?? '',
    image: readText(spec['image'], IMAGE_BYTES) ?? '',
    init,
    state: state ?? 'unknown',
    reason: readText(present['reason'], WORD_BYTES),
    message: readText(present['message']),
    ready: status['ready'] === true,
    restarts: readCount(status['restartCount']) ?? 0,
    lastTermination: state === 'terminated' ? readTermination(present) : before,
    hasPrevious: before !== null,
  };
}

function readTermination(value: unknown): Termination | null {
  if (typeof value !== 'object' || value === null) return null;
  const ended = readRecord(value);
  return {
    exitCode: readCount(ended['exitCode']),
    signal: readCount(ended['signal']),
    reason: readText(ended['reason'], WORD_BYTES),
    message: readText(ended['message']),
    startedAt: readTime(ended['startedAt']),
    finishedAt: readTime(ended['finishedAt']),
  };
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
