import type { BlockerKind } from '../blocker.ts';
import type { FailureCode } from '../failure-code.ts';

/** What kind of thing stands in the way for each failure code: the usual one first, then others that it may be. */
export const FAILURE_KINDS: Record<FailureCode, readonly [BlockerKind, ...BlockerKind[]]> = {
  image_pull_failed: ['pod'],
  image_runs_as_root: ['pod'],
  container_crashed: ['pod'],
  not_ready: ['pod'],
  unschedulable: ['pod'],
  quota_exceeded: ['pod', 'wave'],
  admission_denied: ['pod', 'wave', 'hook'],
  manifest_invalid: ['wave'],
  field_immutable: ['wave'],
  hook_failed: ['hook'],
  repository_unreachable: ['cluster', 'revision_not_seen'],
  render_failed: ['cluster', 'revision_not_seen'],
  cluster_permission_denied: ['cluster', 'wave'],
  sync_timeout: ['revision_not_seen', 'sync_on_older_commit', 'wave', 'hook', 'cluster', 'pod', 'queue'],
  release_timeout: ['pod', 'wave', 'hook', 'cluster', 'revision_not_seen', 'sync_on_older_commit', 'queue'],
  cluster_unreachable: ['cluster'],
  argocd_unavailable: ['cluster'],
  internal: ['commit'],
};
