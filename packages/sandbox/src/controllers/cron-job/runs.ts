import { ApiError } from '../../kubernetes/api-error.ts';
import type { Environment } from '../framework/environment.ts';
import { controllerOf, controllerRef } from '../framework/owners.ts';
import { MANAGER } from '../framework/write-status.ts';
import { isEnding } from '../pods/pod-control.ts';
import type { CronJob, Job, ObjectReference } from '../types/batch.ts';

const COMPONENT = 'cronjob-controller';

/** Writes an event about a CronJob. */
export function tellCronJob(env: Environment, cronJob: CronJob, type: 'Normal' | 'Warning', reason: string, message: string): void {
  env.recorder.record(cronJob, { type, reason, message, component: COMPONENT });
}

/** How a CronJob lists a Job that is active. */
export function referenceTo({ apiVersion, kind, metadata }: Job): ObjectReference {
  const { namespace = 'default', name, uid, resourceVersion } = metadata;
  return { apiVersion, kind, namespace, name, uid, resourceVersion };
}

/**
 * Makes the Job of a time; it is named after the time, so that none runs twice.
 *
 * @returns undefined where somebody else's object has that name
 */
export function startRun(env: Environment, cronJob: CronJob, time: Date): Job | undefined {
  const { api, kinds } = env;
  const { jobTemplate } = cronJob.spec;
  const { labels, annotations } = jobTemplate.metadata ?? {};
  const namespace = cronJob.metadata.namespace ?? 'default';
  const name = `${cronJob.metadata.name}-${Math.floor(time.getTime() / 60_000)}`;
  const scheduled = { 'batch.kubernetes.io/cronjob-scheduled-timestamp': `${time.toISOString().slice(0, 19)}Z` };
  const manifest = {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: {
      name,
      namespace,
      ...(labels && { labels }),
      annotations: { ...annotations, ...scheduled },
      ownerReferences: [controllerRef(kinds.cronJob, cronJob)],
    },
    spec: jobTemplate.spec,
  };
  try {
    const job = api.create(kinds.job, manifest, { fieldManager: MANAGER }) as Job;
    tellCronJob(env, cronJob, 'Normal', 'SuccessfulCreate', `Created job ${name}`);
    return job;
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    if (error.reason === 'AlreadyExists') {
      const there = api.find({ kind: kinds.job, namespace, name }) as Job | undefined;
      return there !== undefined && controllerOf(there)?.uid === cronJob.metadata.uid ? there : undefined;
    }
    if (!isEnding(error)) tellCronJob(env, cronJob, 'Warning', 'FailedCreate', `Error creating job: ${error.message}`);
    throw error;
  }
}

/** Deletes a Job and tells of it. One that is gone already is fine. */
export function deleteRun(env: Environment, cronJob: CronJob, { metadata }: Job): void {
  try {
    const ref = { kind: env.kinds.job, namespace: metadata.namespace, name: metadata.name };
    env.api.remove(ref, { propagationPolicy: 'Background', preconditions: { uid: metadata.uid } });
  } catch (error) {
    if (!(error instanceof ApiError) || error.code !== 404) throw error;
    return;
  }
  tellCronJob(env, cronJob, 'Normal', 'SuccessfulDelete', `Deleted job ${metadata.name}`);
}
