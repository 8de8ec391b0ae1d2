import type { AppConfig } from './config.ts';

/**
 * The effective config: the app's, overlaid by the deployment's key by key at the top level, and `env` by variable. A
 * variable that the deployment writes out no longer comes from a secret of the app's, and the other way round.
 */
export function mergeConfig(app: AppConfig, deployment: AppConfig): AppConfig {
  const merged: AppConfig = { ...app, ...deployment };
  if (merged.env !== undefined) merged.env = { ...without(app.env, deployment.secretEnv), ...deployment.env };
  if (merged.secretEnv !== undefined) merged.secretEnv = deployment.secretEnv ?? without(app.secretEnv, deployment.env);
  return merged;
}

function without(variables: Record<string, string> = {}, names: Record<string, string> = {}): Record<string, string> {
  return Object.fromEntries(Object.entries(variables).filter(([name]) => !Object.hasOwn(names, name)));
}
