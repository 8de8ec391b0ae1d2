import type { FailureCode } from './failure-code.ts';

/** What a release needs and may be away, through no fault of its own. */
export const OUTAGE_CODES = [
  'cluster_unreachable',
  'cluster_permission_denied',
  'argocd_unavailable',
  'repository_unreachable',
] as const satisfies FailureCode[];

export type OutageCode = (typeof OUTAGE_CODES)[number];

/** Whether a code is that of an outage. */
export function isOutageCode(code: FailureCode): code is OutageCode {
  return (OUTAGE_CODES as readonly FailureCode[]).includes(code);
}
