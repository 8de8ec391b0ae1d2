import type { Controller, Queue } from '../framework/controller.ts';
import type { Environment } from '../framework/environment.ts';
import { keyOf, parseKey } from '../framework/key.ts';
import { controlledBy, itself, ownerOfKind } from '../framework/owners.ts';
import { withoutUndefined, writeStatus } from '../framework/write-status.ts';
import { isFinished } from '../job/job-controller.ts';
import { findCondition } from '../pods/pod-facts.ts';
import type { CronJob, Job } from '../types/batch.ts';
import { deleteRun, referenceTo, startRun, tellCronJob } from './runs.ts';
import { isTimeZone, parseSchedule, type Schedule } from './schedule.ts';

/** Starts the Jobs of each CronJob when they are due, and deletes the oldest of those that have ended. */
export function cronJobController(env: Environment): Controller {
  return {
    name: 'cronjob',
    watches: { cronJob: itself, job: ownerOfKind('CronJob') },
    reconcile(key, queue) {
      const found = env.api.find({ kind: env.kinds.cronJob, ...parseKey(key) }) as CronJob | undefined;
      if (found === undefined) return;
      const cronJob = noteEnded(env, found);
      if (cronJob.metadata.deletionTimestamp !== undefined) return;
      trimHistory(env, cronJob);
      if (cronJob.spec.suspend !== true) runWhenDue(env, cronJob, queue);
    },
  };
}

/** Takes Jobs that have ended or vanished off the list of the active ones. */
function noteEnded(env: Environment, cronJob: CronJob): CronJob {
  const jobs = new Map(controlledBy<Job>(env.objects, cronJob, env.kinds.job).map((job) => [job.metadata.uid, job]));
  const active = (cronJob.status?.active ?? []).filter(({ uid = '', name }) => {
    const job = jobs.get(uid);
    if (job === undefined) tellCronJob(env, cronJob, 'Normal', 'MissingJob', `Active job went missing: ${name}`);
    if (job === undefined || !isFinished(job)) return job !== undefined;
    const condition = hasSucceeded(job) ? 'Complete' : 'Failed';
    tellCronJob(env, cronJob, 'Normal', 'SawCompletedJob', `Saw completed job: ${name}, condition: ${condition}`);
    return false;
  });
  const ends = [...jobs.values()].filter(hasSucceeded).map(({ status }) => status?.completionTime);
  const lastSuccessfulTime = [cronJob.status?.lastSuccessfulTime, ...ends]
    .filter((time) => time !== undefined)
    .toSorted()
    .at(-1);
  const status = withoutUndefined({ ...cronJob.status, active: active.length === 0 ? undefined : active, lastSuccessfulTime });
  return writeStatus(env, env.kinds.cronJob, cronJob, status);
}

function hasSucceeded({ status }: Job): boolean {
  return findCondition(status?.conditions, 'Complete')?.status === 'True';
}

function trimHistory(env: Environment, cronJob: CronJob): void {
  const finished = controlledBy<Job>(env.objects, cronJob, env.kinds.job)
    .filter((job) => isFinished(job) && job.metadata.deletionTimestamp === undefined)
    .toSorted((a, b) => ((a.status?.startTime ?? '') < (b.status?.startTime ?? '') ? -1 : 1));
  const { successfulJobsHistoryLimit = 3, failedJobsHistoryLimit = 1 } = cronJob.spec;
  const succeeded = finished.filter(hasSucceeded);
  const failed = finished.filter((job) => !hasSucceeded(job));
  const surplus = [
    ...succeeded.slice(0, Math.max(0, succeeded.length - successfulJobsHistoryLimit)),
    ...failed.slice(0, Math.max(0, failed.length - failedJobsHistoryLimit)),
  ];
  for (const job of surplus) deleteRun(env, cronJob, job);
}

function runWhenDue(env: Environment, cronJob: CronJob, queue: Queue): void {
  const { schedule, timeZone } = cronJob.spec;
  if (timeZone !== undefined && !isTimeZone(timeZone)) {
    return tellCronJob(env, cronJob, 'Warning', 'UnknownTimeZone', `invalid timeZone: "${timeZone}": unknown time zone ${timeZone}`);
  }
  let due: Schedule;
  try {
    due = parseSchedule(cronJob);
  } catch (error) {
    const words = error instanceof Error ? error.message : String(error);
    return tellCronJob(env, cronJob, 'Warning', 'UnparseableSchedule', `unparseable schedule: "${schedule}" : ${words}`);
  }
  const now = env.timers.now();
  startDue(env, cronJob, due.lastBefore(now), now);
  const next = due.nextAfter(now);
  if (next !== undefined) queue.addAfter(keyOf(cronJob), next.getTime() - now.getTime() + 100);
}

function startDue(env: Environment, cronJob: CronJob, time: Date | undefined, now: Date): void {
  const { spec, status, metadata } = cronJob;
  const since = Math.max(Date.parse(metadata.creationTimestamp), Date.parse(status?.lastScheduleTime ?? '') || 0);
  if (time === undefined || time.getTime() <= since) return;
  if (spec.startingDeadlineSeconds !== undefined && time.getTime() + spec.startingDeadlineSeconds * 1000 < now.getTime()) {
    return tellCronJob(
      env,
      cronJob,
      'Warning',
      'MissSchedule',
      `Missed scheduled time to start a job: ${time.toUTCString().replace('GMT', 'UTC')}`,
    );
  }
  let active = status?.active ?? [];
  if (spec.concurrencyPolicy === 'Forbid' && active.length > 0) {
    const message = 'Not starting job because prior execution is running and concurrency policy is Forbid';
    return tellCronJob(env, cronJob, 'Normal', 'JobAlreadyActive', message);
  }
  if (spec.concurrencyPolicy === 'Replace') {
    for (const { name = '' } of active) {
      const job = env.api.find({ kind: env.kinds.job, namespace: metadata.namespace, name }) as Job | undefined;
      if (job !== undefined) deleteRun(env, cronJob, job);
    }
    active = [];
  }
  const job = startRun(env, cronJob, time);
  if (job === undefined) return;
  const lastScheduleTime = `${time.toISOString().slice(0, 19)}Z`;
  writeStatus(env, env.kinds.cronJob, cronJob, { ...status, active: [...active, referenceTo(job)], lastScheduleTime });
}
