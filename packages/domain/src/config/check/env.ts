import type { FieldError } from '../../app-error.ts';
import type { AppConfig } from '../config.ts';
import { at } from './pointer.ts';

const NAME = /^[A-Za-z_][A-Za-z0-9_]{0,127}$/;
const SECRET_NAME = /^[A-Za-z0-9](?:[-._A-Za-z0-9]{0,98}[A-Za-z0-9])?$/;

/** Checks the names of environment variables and secrets, and that no variable has two sources. */
export function checkEnv(config: AppConfig, pointer: string): FieldError[] {
  const { env = {}, secretEnv = {} } = config;
  const names = (['env', 'secretEnv'] as const).flatMap((key) =>
    Object.keys(config[key] ?? {})
      .filter((name) => !NAME.test(name))
      .map((name) => ({
        pointer: at(`${pointer}/${key}`, name),
        code: 'invalid_variable',
        detail: 'A variable has 1 to 128 letters, digits and underscores and begins with no digit.',
      })),
  );
  const secrets = Object.entries(secretEnv)
    .filter(([, secret]) => !SECRET_NAME.test(secret))
    .map(([name]) => ({
      pointer: at(`${pointer}/secretEnv`, name),
      code: 'invalid_secret_name',
      detail: 'The name of a secret has 1 to 100 letters, digits, dots, hyphens and underscores.',
    }));
  const twice = Object.keys(secretEnv)
    .filter((name) => Object.hasOwn(env, name))
    .map((name) => ({
      pointer: at(`${pointer}/secretEnv`, name),
      code: 'variable_twice',
      detail: `The variable "${name}" stands in env and in secretEnv: leave it out of one.`,
    }));
  return [...names, ...secrets, ...twice];
}
