import { ok } from './answer/answer.ts';
import type { Answer } from './answer/answer.ts';

const HEALTH = ['/healthz', '/livez', '/readyz', '/healthz/ping', '/livez/ping', '/readyz/ping'];

/** Answers what anybody may ask without a token; undefined for other paths. */
export function findPublic(path: string, query: URLSearchParams, version: string): Answer | undefined {
  if (path === '/version') return ok(renderVersion(version));
  if (!HEALTH.includes(path)) return undefined;
  const name = path.split('/', 2)[1] ?? '';
  return { code: 200, text: query.has('verbose') ? `[+]ping ok\n${name} check passed\n` : 'ok' };
}

/** @param version for example `v1.35.4+argosy-sandbox` */
function renderVersion(version: string): Record<string, unknown> {
  const [major, minor] = version.slice(1).split('.');
  return {
    major,
    minor,
    emulationMajor: major,
    emulationMinor: minor,
    minCompatibilityMajor: major,
    minCompatibilityMinor: String(Number(minor) - 1),
    gitVersion: version,
    gitCommit: '',
    gitTreeState: 'clean',
    buildDate: '1970-01-01T00:00:00Z',
    goVersion: `node ${process.version}`,
    compiler: 'node',
    platform: `${process.platform}/${process.arch}`,
  };
}
