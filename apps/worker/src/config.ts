import { KNOWN_SETTINGS, Settings } from '@argosy/contracts/settings';
import { readConfig } from '@argosy/runtime/config';
import type { Static } from 'typebox';

export type WorkerConfig = Static<typeof Settings>;

/**
 * The worker's settings.
 *
 * @throws ConfigError that names every setting that is missing, malformed or unknown
 */
export function readWorkerConfig(env: NodeJS.ProcessEnv): WorkerConfig {
  return readConfig(Settings, env, KNOWN_SETTINGS);
}
