import { Cron } from 'croner';
import type { StatusCause } from '../../kubernetes/api-error.ts';
import { isObject, isSame, textOf, valueAt } from '../../schema/json.ts';
import type { JsonObject } from '../../schema/json.ts';
import { invalidValue, notNegative, oneOf, required, unsupported } from './causes.ts';
import { checkLabelSelector } from './labels.ts';
import { checkPodTemplate } from './pod-spec.ts';
import { checkMatches } from './workloads.ts';

const COUNTS = [
  'parallelism',
  'completions',
  'activeDeadlineSeconds',
  'backoffLimit',
  'ttlSecondsAfterFinished',
  'backoffLimitPerIndex',
  'maxFailedIndexes',
];
const MODES = ['NonIndexed', 'Indexed'];
const IMMUTABLE = ['completionMode', 'podFailurePolicy', 'backoffLimitPerIndex', 'managedBy', 'successPolicy'];
const UID_LABEL = 'batch.kubernetes.io/controller-uid';
const MOST_OF_CRON_NAME = 52;

/** @param uid of the Job, which its pods carry */
export function checkJob(spec: JsonObject, old: JsonObject | undefined, uid: string): StatusCause[] {
  const causes = [...checkJobSpec('spec', spec), ...checkJobSelector(spec, uid)];
  return old === undefined ? causes : [...causes, ...checkJobChange(spec, old)];
}

function checkJobSpec(field: string, spec: JsonObject): StatusCause[] {
  const { completionMode: mode, completions, template } = spec;
  return [
    ...COUNTS.flatMap((name) => notNegative(`${field}.${name}`, spec[name])),
    ...(mode === undefined || MODES.includes(textOf(mode)) ? [] : [unsupported(`${field}.completionMode`, mode, MODES)]),
    ...(mode === 'Indexed' && completions === undefined ? [required(`${field}.completions`, 'when completion mode is Indexed')] : []),
    ...checkPodTemplate(`${field}.template`, template),
    ...checkRestart(`${field}.template.spec.restartPolicy`, valueAt(template, 'spec', 'restartPolicy')),
  ];
}

function checkRestart(field: string, policy: unknown): StatusCause[] {
  if (policy === 'OnFailure' || policy === 'Never') return [];
  const isUnsaid = policy === undefined || policy === 'Always';
  return isUnsaid ? [required(field, 'valid values: "OnFailure", "Never"')] : [unsupported(field, policy, ['OnFailure', 'Never'])];
}

/** Unless it brings its own selector, a Job selects its pods by its uid. */
function checkJobSelector(spec: JsonObject, uid: string): StatusCause[] {
  const { selector } = spec;
  if (!isObject(selector)) return [required('spec.selector')];
  const isGenerated =
    isSame(selector, { matchLabels: { [UID_LABEL]: uid } }) || isSame(selector, { matchLabels: { 'controller-uid': uid } });
  return [
    ...checkLabelSelector('spec.selector', selector),
    ...(isGenerated || spec['manualSelector'] === true ? [] : [invalidValue('spec.selector', selector, '`selector` not auto-generated')]),
    ...checkMatches(spec),
  ];
}

function checkJobChange(spec: JsonObject, old: JsonObject): StatusCause[] {
  const immutable = (name: string): StatusCause[] =>
    isSame(spec[name], old[name]) ? [] : [invalidValue(`spec.${name}`, spec[name], 'field is immutable')];
  const isElastic = spec['completionMode'] === 'Indexed' && spec['completions'] === spec['parallelism'];
  return [
    ...(isElastic ? [] : immutable('completions')),
    ...immutable('selector'),
    // While a Job is suspended, where its pods are to run may still change.
    ...(old['suspend'] === true ? [] : immutable('template')),
    ...IMMUTABLE.flatMap(immutable),
  ];
}

export function checkCronJob(spec: JsonObject, old: JsonObject | undefined, name: string): StatusCause[] {
  const { schedule, timeZone, jobTemplate } = spec;
  const isTooLong = old === undefined && name.length > MOST_OF_CRON_NAME;
  return [
    ...(isTooLong ? [invalidValue('metadata.name', name, `must be no more than ${MOST_OF_CRON_NAME} characters`)] : []),
    ...checkSchedule(textOf(schedule ?? '')),
    ...notNegative('spec.startingDeadlineSeconds', spec['startingDeadlineSeconds']),
    ...(timeZone === undefined ? [] : checkTimeZone(textOf(timeZone))),
    ...oneOf('spec.concurrencyPolicy', spec['concurrencyPolicy'], ['Allow', 'Forbid', 'Replace']),
    ...checkJobSpec('spec.jobTemplate.spec', isObject(valueAt(jobTemplate, 'spec')) ? (valueAt(jobTemplate, 'spec') as JsonObject) : {}),
    ...notNegative('spec.successfulJobsHistoryLimit', spec['successfulJobsHistoryLimit']),
    ...notNegative('spec.failedJobsHistoryLimit', spec['failedJobsHistoryLimit']),
  ];
}

function checkSchedule(schedule: string): StatusCause[] {
  if (schedule === '') return [required('spec.schedule')];
  const say = (why: string): StatusCause[] => [invalidValue('spec.schedule', schedule, why)];
  if (schedule.includes('TZ')) return say('cannot use TZ or CRON_TZ in schedule, use timeZone field instead');
  const fields = schedule.trim().split(/\s+/);
  if (!schedule.startsWith('@') && fields.length !== 5)
    return say(`expected exactly 5 fields, found ${fields.length}: [${fields.join(' ')}]`);
  if (schedule.startsWith('@every ')) return [];
  try {
    new Cron(schedule, { paused: true });
    return [];
  } catch (error) {
    return say(error instanceof Error ? error.message : 'not a schedule');
  }
}

function checkTimeZone(timeZone: string): StatusCause[] {
  if (timeZone === '') return [invalidValue('spec.timeZone', timeZone, 'timeZone must be nil or non-empty string')];
  if (timeZone.toLowerCase() === 'local')
    return [
      invalidValue('spec.timeZone', timeZone, 'timeZone must be an explicit time zone as defined in https://www.iana.org/time-zones'),
    ];
  try {
    new Intl.DateTimeFormat('en', { timeZone });
    return [];
  } catch {
    return [invalidValue('spec.timeZone', timeZone, `unknown time zone ${timeZone}`)];
  }
}
