import type { Queue } from '../framework/controller.ts';
import { keyOf } from '../framework/key.ts';
import { TURN } from '../framework/turn.ts';
import { createPod, renderPod, type Maker } from '../pods/pod-control.ts';
import { rankPods } from '../replica-set/rank-pods.ts';
import type { Pod, PodTemplate } from '../types/pod.ts';
import { INDEX, indexOf, TRACKING, type JobRun } from './job-run.ts';
import { giveUpPod } from './release-pod.ts';

const FIRST_PAUSE_MS = 10_000;
const LONGEST_PAUSE_MS = 600_000;

/** Makes the pods that a Job lacks, after a pause where the last ones failed, and deletes those that it has too many of. */
export function managePods(run: JobRun, queue: Queue): void {
  const { env, job, active, succeeded } = run;
  const { parallelism = 1, completions, suspend } = job.spec;
  const left = completions === undefined ? (succeeded > 0 ? active.length : parallelism) : Math.max(0, completions - succeeded);
  const wanted = suspend === true ? 0 : Math.min(left, completions === undefined ? left : parallelism);
  if (active.length > wanted) {
    giveUpPods(run, rankPods(active).slice(0, active.length - wanted), queue);
    return;
  }
  const missing = Math.min(wanted - active.length, TURN);
  if (missing <= 0) return;
  const pause = pauseLeft(run);
  if (pause > 0) return queue.addAfter(keyOf(job), pause);
  if (wanted - active.length > TURN) queue.add(keyOf(job));
  const indexes = freeIndexes(run, missing);
  const maker: Maker = { kind: env.kinds.job, object: job, component: 'job-controller' };
  for (let made = 0; made < missing; made += 1) {
    const index = indexes[made];
    if (job.spec.completionMode === 'Indexed' && index === undefined) return;
    createPod(env, maker, renderJobPod(run, maker, index));
  }
}

/** Deletes pods that nobody wants any more: some of them now, the others at the next look. */
export function giveUpPods({ env, job }: JobRun, pods: readonly Pod[], queue: Queue): void {
  for (const pod of pods.slice(0, TURN)) giveUpPod(env, job, pod);
  if (pods.length > TURN) queue.add(keyOf(job));
}

/** After each failure in a row the pause doubles. @returns what is left of it in milliseconds */
function pauseLeft({ env, pods }: JobRun): number {
  const ended = pods.map((pod) => ({ pod, at: endOf(pod) })).filter(({ at }) => at > 0);
  const lastSuccess = Math.max(0, ...ended.filter(({ pod }) => pod.status?.phase === 'Succeeded').map(({ at }) => at));
  const failures = ended.filter(({ pod, at }) => pod.status?.phase === 'Failed' && at >= lastSuccess);
  if (failures.length === 0) return 0;
  const pause = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (failures.length - 1));
  return Math.max(...failures.map(({ at }) => at)) + pause - env.timers.now().getTime();
}

/** @returns milliseconds since 1970; 0 for a pod that has not ended */
function endOf({ status }: Pod): number {
  const ends = (status?.containerStatuses ?? []).map(({ state }) => Date.parse(state.terminated?.finishedAt ?? '') || 0);
  return Math.max(0, ...ends);
}

function freeIndexes({ job, active, doneIndexes }: JobRun, count: number): number[] {
  if (job.spec.completionMode !== 'Indexed') return [];
  const running = new Set(active.map(indexOf));
  const free: number[] = [];
  for (let index = 0; index < (job.spec.completions ?? 0) && free.length < count; index += 1) {
    if (!doneIndexes.has(index) && !running.has(index)) free.push(index);
  }
  return free;
}

function renderJobPod({ job }: JobRun, maker: Maker, index: number | undefined) {
  const { name, uid } = job.metadata;
  const labels = {
    'batch.kubernetes.io/controller-uid': uid,
    'batch.kubernetes.io/job-name': name,
    'controller-uid': uid,
    'job-name': name,
    ...(index === undefined ? {} : { [INDEX]: String(index) }),
  };
  const indexed = index === undefined ? '' : `${index}-`;
  const annotations = index === undefined ? undefined : { [INDEX]: String(index) };
  const metadata = { generateName: `${name}-${indexed}`, labels, finalizers: [TRACKING], ...(annotations && { annotations }) };
  return renderPod(maker, index === undefined ? job.spec.template : withIndex(job.spec.template, name, index), metadata);
}

function withIndex(template: PodTemplate, name: string, index: number): PodTemplate {
  const variable = { name: 'JOB_COMPLETION_INDEX', valueFrom: { fieldRef: { fieldPath: `metadata.labels['${INDEX}']` } } };
  const containers = template.spec.containers.map((container) => ({ ...container, env: [...(container.env ?? []), variable] }));
  return { ...template, spec: { ...template.spec, hostname: `${name}-${index}`, containers } };
}
