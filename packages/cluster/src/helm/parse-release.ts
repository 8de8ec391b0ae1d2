import { ClusterError, type HelmRelease, type HelmStatus } from '@argosy/core/ports/cluster-gateway';

import { asRecord, textOf } from '../gateway/parse-object.ts';

const ABSENT: HelmRelease = { status: 'absent', revision: 0, chartVersion: '', appVersion: '' };

const STATUSES: ReadonlySet<string> = new Set<HelmStatus>([
  'deployed',
  'failed',
  'pending-install',
  'pending-upgrade',
  'pending-rollback',
  'uninstalling',
  'superseded',
  'uninstalled',
]);

/**
 * The one release of `helm list --output json`, absent where the list is empty.
 *
 * @throws ClusterError invalid where it is something else
 */
export function parseReleaseList(json: string): HelmRelease {
  const [entry] = parseEntries(json);
  return entry ?? ABSENT;
}

/**
 * The revisions of `helm history --output json`, oldest first.
 *
 * @throws ClusterError invalid where it is something else
 */
export function parseEntries(json: string): HelmRelease[] {
  let parsed: unknown;
  try {
    parsed = JSON.parse(json === '' ? '[]' : json);
  } catch {
    throw new ClusterError('invalid', 'Helm answered with something that is not JSON.');
  }
  if (!Array.isArray(parsed)) throw new ClusterError('invalid', 'Helm answered with something that is no list.');
  return parsed.map((entry: unknown) => {
    const fields = asRecord(entry) ?? {};
    return {
      status: parseStatus(fields['status']),
      revision: Number(fields['revision']) || 0,
      chartVersion: chartVersionOf(textOf(fields['chart'])),
      appVersion: textOf(fields['app_version']).slice(0, 100),
    };
  });
}

function parseStatus(status: unknown): HelmStatus {
  return typeof status === 'string' && STATUSES.has(status) ? (status as HelmStatus) : 'unknown';
}

/** `argo-cd-10.1.1-argosy.1` is the chart argo-cd in version 10.1.1-argosy.1. */
function chartVersionOf(chart: string): string {
  return (/-(v?\d+\.\d+\.\d+.*)$/.exec(chart)?.[1] ?? '').slice(0, 100);
}
