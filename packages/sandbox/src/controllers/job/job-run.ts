import type { Environment } from '../framework/environment.ts';
import { hasEnded, isActive } from '../pods/pod-facts.ts';
import type { Pod } from '../types/pod.ts';
import type { Job } from '../types/batch.ts';

export const TRACKING = 'batch.kubernetes.io/job-tracking';
export const INDEX = 'batch.kubernetes.io/job-completion-index';

/** As many as a real Job may have, where these are to be counted one by one. */
const MOST_INDEXES = 100_000;

/** One look at a Job and its pods. */
export interface JobRun {
  readonly env: Environment;
  readonly job: Job;
  readonly active: readonly Pod[];
  /** Ended pods that the status does not count yet. */
  readonly newlySucceeded: readonly Pod[];
  readonly newlyFailed: readonly Pod[];
  readonly succeeded: number;
  readonly failed: number;
  /** The indexes that are done, of a Job that has such. */
  readonly doneIndexes: ReadonlySet<number>;
  readonly pods: readonly Pod[];
}

/** Counts what a Job has reached. @param pods all that it controls */
export function readRun(env: Environment, job: Job, pods: readonly Pod[]): JobRun {
  const uncounted = pods.filter((pod) => pod.metadata.finalizers?.includes(TRACKING) === true);
  const newlySucceeded = uncounted.filter((pod) => pod.status?.phase === 'Succeeded');
  const newlyFailed = uncounted.filter((pod) => pod.status?.phase === 'Failed' || (isBeingDeleted(pod) && !hasEnded(pod)));
  const done = pods.filter((pod) => pod.status?.phase === 'Succeeded').map(indexOf);
  const doneIndexes = new Set([...parseIndexes(job.status?.completedIndexes), ...done].filter((index) => index !== undefined));
  const indexed = job.spec.completionMode === 'Indexed';
  return {
    env,
    job,
    pods,
    active: pods.filter(isActive),
    newlySucceeded,
    newlyFailed,
    succeeded: indexed ? doneIndexes.size : (job.status?.succeeded ?? 0) + newlySucceeded.length,
    failed: (job.status?.failed ?? 0) + newlyFailed.length,
    doneIndexes,
  };
}

/** Whether somebody has deleted a pod that is still there. */
export function isBeingDeleted({ metadata }: Pod): boolean {
  return metadata.deletionTimestamp !== undefined;
}

/** The index that a pod works on; undefined where its Job has none. */
export function indexOf({ metadata }: Pod): number | undefined {
  const text = metadata.annotations?.[INDEX];
  return text === undefined ? undefined : Number(text);
}

/** Reads `0-2,5`. */
export function parseIndexes(text = ''): number[] {
  return text
    .split(',')
    .filter((part) => part !== '')
    .flatMap((part) => {
      const [first = 0, last = first] = part.split('-').map(Number);
      const count = Math.min(MOST_INDEXES, Math.max(0, last - first + 1)) || 0;
      return Array.from({ length: count }, (_, offset) => first + offset);
    });
}

/** Writes `0-2,5`. */
export function renderIndexes(indexes: ReadonlySet<number>): string {
  const sorted = [...indexes].toSorted((a, b) => a - b);
  const ranges: [number, number][] = [];
  for (const index of sorted) {
    const last = ranges.at(-1);
    if (last !== undefined && last[1] === index - 1) last[1] = index;
    else ranges.push([index, index]);
  }
  return ranges.map(([first, last]) => (first === last ? String(first) : `${first}${last === first + 1 ? ',' : '-'}${last}`)).join(',');
}
