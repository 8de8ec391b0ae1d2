import { AppError, type FieldError } from '../../app-error.ts';
import { CONFIG_VALUES, type ConfigValues, type InitContainer } from '../config-values.ts';
import { parseImage } from '../image.ts';
import { checkLabels, checkMetadataNames } from './metadata.ts';
import { at } from './pointer.ts';

const ALLOWED: ReadonlySet<string> = new Set(CONFIG_VALUES);
const ANNOTATIONS = ['annotations', 'podAnnotations', 'serviceAnnotations', 'serviceAccountAnnotations', 'ingressAnnotations'] as const;
/** What Argosy sets itself, under whatever name a chart may know it. */
const PROTECTED =
  /label|selector|name|security|privileg|argosy|image|release|restart|^host|^global$|serviceaccount|automount|container|template|object|manifest/i;
/** What has a key of its own in a config. */
const IN_CONFIG =
  /^(?:replicas|replicaCount|port|command|args|env|secretEnv|resources|healthCheck|ingress|autoscaling|volumes|volumeMounts|schedule|runAsUser)$/;

/** Checks the values that are merged into the chart's last: only what may be set there, and nothing that is Argosy's. */
export function checkValues(values: ConfigValues, pointer: string): FieldError[] {
  return [
    ...Object.keys(values).flatMap((key) => checkKey(key, at(pointer, key))),
    ...ANNOTATIONS.flatMap((key) => checkMetadataNames(values[key] ?? {}, `${pointer}/${key}`)),
    ...checkLabels(values.podLabels ?? {}, `${pointer}/podLabels`),
    ...checkInitContainers(values.initContainers ?? [], `${pointer}/initContainers`),
  ];
}

function checkKey(key: string, pointer: string): FieldError[] {
  if (ALLOWED.has(key)) return [];
  if (IN_CONFIG.test(key))
    return [{ pointer, code: 'protected_value', detail: `"${key}" does not belong into values: the config has a key for it.` }];
  if (PROTECTED.test(key)) return [{ pointer, code: 'protected_value', detail: `Argosy sets "${key.slice(0, 60)}" itself.` }];
  return [{ pointer, code: 'unknown_value', detail: `The chart knows no value of this name. It takes ${CONFIG_VALUES.join(', ')}.` }];
}

function checkInitContainers(containers: InitContainer[], pointer: string): FieldError[] {
  return containers.flatMap(({ name, image }, index) => {
    const here = at(pointer, index);
    const twice = containers.slice(0, index).some((other) => other.name === name);
    const errors = twice ? [{ pointer: `${here}/name`, code: 'container_twice', detail: `There are two init containers "${name}".` }] : [];
    return [...errors, ...checkImage(image, `${here}/image`)];
  });
}

function checkImage(image: string | undefined, pointer: string): FieldError[] {
  if (image === undefined) return [];
  try {
    parseImage(image, pointer);
    return [];
  } catch (error) {
    if (error instanceof AppError) return error.errors;
    throw error;
  }
}
