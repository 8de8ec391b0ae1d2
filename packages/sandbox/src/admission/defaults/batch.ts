import { valueAt } from '../../schema/json.ts';
import type { JsonObject } from '../../schema/json.ts';
import { chain, mapField, mapItems, withDefaults } from './fields.ts';
import { defaultPodTemplate } from './pod.ts';

const MOST = 2 ** 31 - 1;

export function defaultJob(job: JsonObject): JsonObject {
  const labels = valueAt(job, 'spec', 'template', 'metadata', 'labels');
  const labelled = mapField(job, 'metadata', (metadata) => withDefaults(metadata, { labels }));
  return mapField(labelled, 'spec', (spec) =>
    chain(
      withDefaults(spec, {
        completions: spec['parallelism'] === undefined ? 1 : undefined,
        parallelism: 1,
        backoffLimit: spec['backoffLimitPerIndex'] === undefined ? 6 : MOST,
        completionMode: 'NonIndexed',
        suspend: false,
        manualSelector: false,
        podReplacementPolicy: spec['podFailurePolicy'] === undefined ? 'TerminatingOrFailed' : 'Failed',
      }),
      (value) => mapField(value, 'template', defaultPodTemplate),
      (value) => mapField(value, 'podFailurePolicy', defaultFailurePolicy),
    ),
  );
}

export function defaultCronJob(cronJob: JsonObject): JsonObject {
  return mapField(cronJob, 'spec', (spec) =>
    chain(
      withDefaults(spec, { concurrencyPolicy: 'Allow', suspend: false, successfulJobsHistoryLimit: 3, failedJobsHistoryLimit: 1 }),
      (value) =>
        mapField(value, 'jobTemplate', (job) => mapField(job, 'spec', (jobSpec) => mapField(jobSpec, 'template', defaultPodTemplate))),
    ),
  );
}

function defaultFailurePolicy(policy: JsonObject): JsonObject {
  return mapItems(policy, 'rules', (rule) => mapItems(rule, 'onPodConditions', (pattern) => withDefaults(pattern, { status: 'True' })));
}
