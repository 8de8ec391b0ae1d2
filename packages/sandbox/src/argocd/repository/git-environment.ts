import { dirname, isAbsolute } from 'node:path';
import { authorizationOf } from './access.ts';
import type { Access } from './access.ts';

export interface GitPlace {
  /** The git program's absolute path. */
  readonly git: string;
  /** An empty folder, so that nobody's settings count. */
  readonly home: string;
}

const SETTINGS: Readonly<Record<string, string>> = {
  'gc.autoDetach': 'false',
  'maintenance.autoDetach': 'false',
  'core.hooksPath': '/dev/null',
  'http.followRedirects': 'false',
  'safe.directory': '*',
};

/** All of the environment of a git process. Credentials stand here and not in its arguments, where anybody could read them. */
export function gitEnvironment({ git, home }: GitPlace, access?: Access, certificates?: string): Readonly<Record<string, string>> {
  const authorization = access === undefined ? undefined : authorizationOf(access);
  const settings = Object.entries({
    ...SETTINGS,
    ...(authorization === undefined ? {} : { 'http.extraHeader': `Authorization: ${authorization}` }),
    ...(access?.insecure === true ? { 'http.sslVerify': 'false' } : {}),
    ...(certificates === undefined ? {} : { 'http.sslCAInfo': certificates }),
  });
  return {
    PATH: `${isAbsolute(git) ? `${dirname(git)}:` : ''}/usr/bin:/bin`,
    HOME: home,
    LC_ALL: 'C',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_TERMINAL_PROMPT: '0',
    GIT_ALLOW_PROTOCOL: 'http:https',
    GIT_CONFIG_COUNT: String(settings.length),
    ...Object.fromEntries(
      settings.flatMap(([key, value], index) => [
        [`GIT_CONFIG_KEY_${index}`, key],
        [`GIT_CONFIG_VALUE_${index}`, value],
      ]),
    ),
  };
}
