import type { FieldError } from '../../app-error.ts';
import type { AppConfig } from '../config.ts';

const NOT_OF_A_CRON_JOB = ['port', 'ingress', 'autoscaling', 'healthCheck', 'replicas'] as const;
/** The chart's own, where config.values says nothing else. */
const PROGRESS_DEADLINE_SECONDS = 300;

/** Checks that no part of a config contradicts another one. */
export function checkCombinations(config: AppConfig, pointer: string): FieldError[] {
  const { autoscaling, schedule, values = {} } = config;
  const errors: FieldError[] = [];
  const add = (place: string, code: string, detail: string) => errors.push({ pointer: `${pointer}/${place}`, code, detail });
  if (schedule !== undefined) {
    for (const key of NOT_OF_A_CRON_JOB) {
      if (config[key] !== undefined) add(key, 'conflict', `What runs by a schedule has no ${key}.`);
    }
  }
  if (autoscaling !== undefined && autoscaling.min > autoscaling.max)
    add('autoscaling/min', 'conflict', 'The least number of replicas is above the largest.');
  if (sharesOneVolume(config)) {
    add('volumes', 'conflict', 'A volume that one node mounts (ReadWriteOnce) serves one replica: use ReadWriteMany, or one replica.');
  }
  const { strategy, minReadySeconds = 0, progressDeadlineSeconds = PROGRESS_DEADLINE_SECONDS } = values;
  if (strategy?.type === 'Recreate' && (strategy.maxSurge ?? strategy.maxUnavailable) !== undefined) {
    add('values/strategy', 'conflict', 'Recreate knows neither maxSurge nor maxUnavailable.');
  }
  if (isNothing(strategy?.maxSurge) && isNothing(strategy?.maxUnavailable ?? 0)) {
    add('values/strategy', 'conflict', 'With a maxSurge of 0, maxUnavailable must be above 0.');
  }
  if (minReadySeconds >= progressDeadlineSeconds)
    add('values/minReadySeconds', 'conflict', 'It must be less than progressDeadlineSeconds (300 by default).');
  const { preStopSleepSeconds = 0, terminationGracePeriodSeconds = Number.POSITIVE_INFINITY } = values;
  if (preStopSleepSeconds > 0 && preStopSleepSeconds >= terminationGracePeriodSeconds) {
    add('values/preStopSleepSeconds', 'conflict', 'It must be less than terminationGracePeriodSeconds.');
  }
  return errors;
}

/** Checks that an effective config has what its parts need. */
export function checkNeeds(config: AppConfig, pointer: string): FieldError[] {
  const { healthCheck, ingress, port, schedule } = config;
  const errors: FieldError[] = [];
  const add = (place: string, detail: string) => errors.push({ pointer: `${pointer}/${place}`, code: 'missing', detail });
  if (ingress !== undefined && port === undefined) add('port', 'An ingress needs the port that the app listens on.');
  if (healthCheck !== undefined && healthCheck.port === undefined && port === undefined)
    add('healthCheck/port', 'A health check needs a port.');
  if (config.values?.cron !== undefined && schedule === undefined) add('schedule', 'values.cron is for what runs by a schedule.');
  return errors;
}

function sharesOneVolume(config: AppConfig): boolean {
  const most = config.autoscaling?.max ?? config.replicas ?? 1;
  return most > 1 && (config.volumes ?? []).some((volume) => volume.temporary !== true && volume.accessMode !== 'ReadWriteMany');
}

function isNothing(amount: number | string | undefined): boolean {
  return amount === 0 || amount === '0' || amount === '0%';
}
