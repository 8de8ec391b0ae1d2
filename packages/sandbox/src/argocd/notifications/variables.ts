import { GoDuration } from './go/duration.ts';
import { LAYOUTS } from './go/format-time.ts';
import { goFunction } from './go/function.ts';
import { GoTime, parseTime } from './go/time.ts';
import { GoError, newMap, TEXT_MAPS, type GoMap } from './go/values.ts';
import { queryEscape } from './template/functions/builtin.ts';

export interface VariableInput {
  /** The Application. */
  readonly app: unknown;
  /** Its AppProject, or an empty map. */
  readonly appProject: unknown;
  readonly context: Readonly<Record<string, string>>;
  readonly secrets: Readonly<Record<string, Uint8Array>>;
  readonly now: () => Date;
}

/** What templates and triggers can name. */
export function createVariables({ app, appProject, context, secrets, now }: VariableInput): GoMap {
  return newMap([
    ['app', app],
    ['appProject', appProject],
    ['context', textMap(context)],
    ['secrets', secrets],
    ['time', timeVariables(now)],
    ['strings', STRINGS],
    ['repo', REPO],
  ]);
}

function textMap(texts: Readonly<Record<string, string>>): GoMap {
  const map = newMap(Object.entries(texts));
  TEXT_MAPS.add(map);
  return map;
}

function timeVariables(now: () => Date): GoMap {
  return newMap([
    ['Now', goFunction('', () => new GoTime(now().getTime()))],
    ['Parse', goFunction('string', parse)],
    ['Nanosecond', new GoDuration(1)],
    ['Microsecond', new GoDuration(1e3)],
    ['Millisecond', new GoDuration(1e6)],
    ['Second', new GoDuration(1e9)],
    ['Minute', new GoDuration(60e9)],
    ['Hour', new GoDuration(3600e9)],
    ...Object.entries(LAYOUTS),
  ]);
}

function parse(text: string): GoTime {
  const time = parseTime(text);
  if (time !== undefined) return time;
  throw new GoError(`parsing time ${JSON.stringify(text)} as "2006-01-02T15:04:05Z07:00": cannot parse it`);
}

const STRINGS = newMap([
  ['ReplaceAll', goFunction('string,string,string', (text: string, old: string, other: string) => text.replaceAll(old, () => other))],
  ['ToUpper', goFunction('string', (text: string) => text.toUpperCase())],
  ['ToLower', goFunction('string', (text: string) => text.toLowerCase())],
]);

/** Without those that ask Argo CD's repository server. */
const REPO = newMap([
  ['RepoURLToHTTPS', goFunction('string', (url: string) => `https://${splitUrl(url).host}${splitUrl(url).path}`)],
  [
    'FullNameByRepoURL',
    goFunction('string', (url: string) => {
      const path = splitUrl(url).path.replace(/\.git$/, '');
      const parts = path.split('/').filter((part) => part !== '');
      return parts.length >= 2 ? parts.slice(0, 2).join('/') : path;
    }),
  ],
  ['QueryEscape', goFunction('string', queryEscape)],
]);

/** Host and path of `https://user@host/path`, or of `git@host:path`. */
function splitUrl(url: string): { host: string; path: string } {
  const match = /^(?:[a-z][a-z0-9+.-]*:\/\/)?(?:[^@/]*@)?([^/:]+(?::\d+)?)[:/]?(.*)$/is.exec(url.slice(0, 2000));
  return { host: match?.[1] ?? '', path: `/${(match?.[2] ?? '').replace(/^\//, '')}` };
}
