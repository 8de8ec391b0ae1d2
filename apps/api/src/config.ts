import { KNOWN_SETTINGS, Settings } from '@argosy/contracts/settings';
import { readConfig } from '@argosy/runtime/config';
import type { Static } from 'typebox';

export type ApiConfig = Static<typeof Settings>;

/**
 * The API's settings.
 *
 * @throws ConfigError that names every setting that is missing, malformed or unknown
 */
export function readApiConfig(env: NodeJS.ProcessEnv): ApiConfig {
  return readConfig(Settings, env, KNOWN_SETTINGS);
}
