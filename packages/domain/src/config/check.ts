import { AppError, type FieldError } from '../app-error.ts';
import { checkCombinations, checkNeeds } from './check/combinations.ts';
import { checkEnv } from './check/env.ts';
import { checkResources } from './check/resources.ts';
import { checkText } from './check/text.ts';
import { checkValues } from './check/values.ts';
import { checkVolumes } from './check/volumes.ts';
import type { AppConfig } from './config.ts';
import { isCronExpression } from './cron.ts';

/**
 * Checks what a schema cannot say of a config: of an app's or a deployment's by itself, which need not be whole.
 *
 * @param config what the HTTP schema has let pass
 * @param pointer where it stands in the caller's input
 * @throws AppError protected_value where `values` holds what Argosy sets itself, else invalid_input or invalid_image
 */
export function checkConfig(config: AppConfig, pointer = '/config'): void {
  refuse(checkParts(config, pointer));
}

/**
 * Checks the config that is to be rendered, app's and deployment's together: as checkConfig, and that nothing is missing
 * which another part of it needs.
 *
 * @throws AppError as checkConfig
 */
export function checkEffectiveConfig(config: AppConfig, pointer = '/config'): void {
  refuse([...checkParts(config, pointer), ...checkNeeds(config, pointer)]);
}

function checkParts(config: AppConfig, pointer: string): FieldError[] {
  // What is too large or no text at all is not looked at any further.
  const text = checkText(config, pointer);
  if (text.length > 0) return text;
  return [
    ...checkValues(config.values ?? {}, `${pointer}/values`),
    ...checkEnv(config, pointer),
    ...checkResources(config.resources ?? {}, `${pointer}/resources`),
    ...checkVolumes(config.volumes ?? [], `${pointer}/volumes`),
    ...checkSchedule(config.schedule, `${pointer}/schedule`),
    ...checkCombinations(config, pointer),
  ];
}

function checkSchedule(schedule: string | undefined, pointer: string): FieldError[] {
  if (schedule === undefined || isCronExpression(schedule)) return [];
  const detail =
    'A schedule is a cron expression of five fields, such as "*/15 * * * *", or @hourly, @daily, @weekly, @monthly or @yearly.';
  return [{ pointer, code: 'invalid_schedule', detail }];
}

function refuse(errors: FieldError[]): void {
  const [first] = errors.toSorted((a, b) => rank(a) - rank(b));
  if (first === undefined) return;
  const code = first.code === 'protected_value' || first.code === 'invalid_image' ? first.code : 'invalid_input';
  throw new AppError(code, first.detail, { errors: errors.slice(0, 50) });
}

function rank(error: FieldError): number {
  return error.code === 'protected_value' ? 0 : 1;
}
