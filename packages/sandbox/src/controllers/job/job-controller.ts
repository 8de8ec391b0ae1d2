import { kubeTime } from '../../timers.ts';
import { attempt } from '../framework/attempt.ts';
import { setCondition } from '../framework/conditions.ts';
import type { Controller, Queue } from '../framework/controller.ts';
import type { Environment } from '../framework/environment.ts';
import { keyOf, parseKey } from '../framework/key.ts';
import { controlledBy, itself, ownerOfKind } from '../framework/owners.ts';
import { withoutUndefined, writeStatus } from '../framework/write-status.ts';
import { hasEnded, isReady, findCondition } from '../pods/pod-facts.ts';
import type { Condition, Pod } from '../types/pod.ts';
import type { Job, JobStatus } from '../types/batch.ts';
import { findOutcome, type Outcome } from './find-outcome.ts';
import { isBeingDeleted, readRun, renderIndexes, type JobRun } from './job-run.ts';
import { giveUpPods, managePods } from './manage-pods.ts';
import { releasePod } from './release-pod.ts';

/** Runs the pods of each Job until enough of them have succeeded, or too many have failed. */
export function jobController(env: Environment): Controller {
  return {
    name: 'job',
    watches: { job: itself, pod: ownerOfKind('Job') },
    reconcile(key, queue) {
      const job = env.api.find({ kind: env.kinds.job, ...parseKey(key) }) as Job | undefined;
      if (job !== undefined && !isFinished(job)) reconcile(env, job, queue);
    },
  };
}

/** Whether a Job has ended, well or not. */
export function isFinished({ status }: Job): boolean {
  return (status?.conditions ?? []).some(({ type, status: state }) => (type === 'Complete' || type === 'Failed') && state === 'True');
}

function reconcile(env: Environment, found: Job, queue: Queue): void {
  const job = withStart(env, found);
  const run = readRun(env, job, podsOf(env, job));
  const outcome = findOutcome(run, env.timers.now());
  watchDeadline(env, job, queue);
  const failure = attempt(() => {
    if (outcome !== undefined) giveUpPods(run, run.active, queue);
    else if (job.metadata.deletionTimestamp === undefined) managePods(run, queue);
  });
  writeStatus(env, env.kinds.job, job, renderStatus(env, run, outcome));
  for (const pod of [...run.newlySucceeded, ...run.newlyFailed]) releasePod(env, pod);
  if (failure !== undefined) throw failure;
}

function podsOf(env: Environment, job: Job): Pod[] {
  return controlledBy<Pod>(env.objects, job, env.kinds.pod);
}

/** A Job counts from its first look, or from when it goes on after a suspension. */
function withStart(env: Environment, job: Job): Job {
  const status = job.status ?? {};
  const now = kubeTime(env.timers.now());
  const suspended = job.spec.suspend === true;
  const told = findCondition(status.conditions, 'Suspended');
  if (suspended === (told?.status === 'True')) {
    if (suspended || status.startTime !== undefined) return job;
    return { ...job, status: { ...status, startTime: now } };
  }
  const [reason, message] = suspended ? ['JobSuspended', 'Job suspended'] : ['JobResumed', 'Job resumed'];
  const news: Condition = { ...jobCondition('Suspended', reason, message, now), status: suspended ? 'True' : 'False' };
  const eventReason = suspended ? 'Suspended' : 'Resumed';
  env.recorder.record(job, { type: 'Normal', reason: eventReason, message, component: 'job-controller' });
  const { startTime: _, ...rest } = status;
  const conditions = setCondition(status.conditions ?? [], news);
  return { ...job, status: { ...rest, ...(suspended ? {} : { startTime: now }), conditions } };
}

function watchDeadline(env: Environment, job: Job, queue: Queue): void {
  const { activeDeadlineSeconds, suspend } = job.spec;
  if (activeDeadlineSeconds === undefined || suspend === true || job.status?.startTime === undefined) return;
  const left = Date.parse(job.status.startTime) + activeDeadlineSeconds * 1000 - env.timers.now().getTime();
  if (left > 0) queue.addAfter(keyOf(job), left);
}

function renderStatus(env: Environment, run: JobRun, outcome: Outcome | undefined): JobStatus {
  const { job, succeeded, failed, doneIndexes } = run;
  const pods = podsOf(env, job);
  const active = pods.filter((pod) => !hasEnded(pod) && !isBeingDeleted(pod));
  const terminating = pods.filter((pod) => !hasEnded(pod) && isBeingDeleted(pod)).length;
  const orAbsent = (count: number): number | undefined => (count === 0 ? undefined : count);
  const base = {
    ...job.status,
    active: orAbsent(active.length),
    ready: active.filter(isReady).length,
    terminating,
    succeeded: orAbsent(succeeded),
    failed: orAbsent(failed),
    completedIndexes: doneIndexes.size === 0 ? undefined : renderIndexes(doneIndexes),
    uncountedTerminatedPods: {},
  };
  return withoutUndefined(outcome === undefined ? base : { ...base, ...finish(env, job, outcome, active.length + terminating > 0) });
}

/** A finished Job says first that it will end, and that it has ended once its last pod is gone. */
function finish(env: Environment, job: Job, { succeeded, reason, message }: Outcome, podsRemain: boolean): Partial<JobStatus> {
  const now = kubeTime(env.timers.now());
  const [target, final] = succeeded ? ['SuccessCriteriaMet', 'Complete'] : ['FailureTarget', 'Failed'];
  const targeted = setCondition(job.status?.conditions ?? [], jobCondition(target, reason, message, now));
  if (podsRemain) return { conditions: targeted };
  const type = succeeded ? 'Normal' : 'Warning';
  const told = succeeded ? { reason: 'Completed', message: 'Job completed' } : { reason, message };
  env.recorder.record(job, { type, ...told, component: 'job-controller' });
  const conditions = setCondition(targeted, jobCondition(final, reason, message, now));
  return { conditions, ...(succeeded ? { completionTime: now } : {}) };
}

function jobCondition(type: string, reason: string, message: string, now: string): Condition {
  return { type, status: 'True', lastProbeTime: now, lastTransitionTime: now, reason, message };
}
