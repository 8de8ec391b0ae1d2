import { envSchema } from 'env-schema';
import type { Static, TObject } from 'typebox';

/** Thrown with every missing, malformed and unknown setting named together. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

/**
 * Parses a process's settings once. Empty means unset. Settings that begin with ARGOSY_ and are not known to any process
 * of Argosy are refused, so that a misspelt one is not silently without effect.
 *
 * @param schema the settings of this process
 * @param env the environment
 * @param known names of all settings of all processes
 * @throws ConfigError
 */
export function readConfig<T extends TObject>(schema: T, env: NodeJS.ProcessEnv, known: ReadonlySet<string>): Static<T> {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ''));
  const problems = Object.keys(given)
    .filter((name) => name.startsWith('ARGOSY_') && !name.startsWith('ARGOSY_TEST_') && !known.has(name))
    .map((name) => `${name}: there is no such setting`);
  try {
    const parsed = envSchema<Static<T>>({
      schema,
      data: given,
      dotenv: false,
      env: false,
      ajv: { customOptions: (ajv) => ajv.addFormat('cidrs', true) },
    });
    if (problems.length === 0) return parsed;
  } catch (error) {
    const errors =
      (error as { errors?: { instancePath: string; message?: string; params: Record<string, string | undefined> }[] }).errors ?? [];
    for (const each of errors) {
      const name = each.instancePath.slice(1) || (each.params['missingProperty'] ?? '');
      problems.push(`${name}: ${each.message ?? 'is not valid'}`);
    }
    if (errors.length === 0) throw error;
  }
  throw new ConfigError(`The configuration cannot be used:\n${problems.map((problem) => `  ${problem}`).join('\n')}`);
}
