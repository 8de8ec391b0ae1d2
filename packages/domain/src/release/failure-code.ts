/** Why a release did not succeed, as programs read it. */
export const FAILURE_CODES = [
  'image_pull_failed',
  'image_runs_as_root',
  'container_crashed',
  'not_ready',
  'unschedulable',
  'quota_exceeded',
  'admission_denied',
  'manifest_invalid',
  'field_immutable',
  'hook_failed',
  'repository_unreachable',
  'render_failed',
  'cluster_permission_denied',
  'sync_timeout',
  'release_timeout',
  'cluster_unreachable',
  'argocd_unavailable',
  'internal',
] as const;

export type FailureCode = (typeof FAILURE_CODES)[number];
