import type { BlockerKind } from '../blocker.ts';
import type { FailureCode } from '../failure-code.ts';
import type { ExplainInput } from './input.ts';

/** What a blocker is about where no look at the cluster has said so. */
export function subjectOf(
  kind: BlockerKind,
  code: FailureCode | null,
  { release, names }: Pick<ExplainInput, 'release' | 'names'>,
): string {
  if (code === 'argocd_unavailable') return 'Argo CD';
  if (code === 'repository_unreachable' || code === 'render_failed') return 'the repository';
  switch (kind) {
    case 'revision_not_seen':
      return `commit ${release.sequence ?? '?'}`;
    case 'sync_on_older_commit':
      return 'the older sync';
    case 'wave':
      return 'the sync';
    case 'pod':
      return `app ${names.app}`;
    case 'cluster':
      return `cluster ${names.cluster.name}`;
    default:
      return `the ${kind}`;
  }
}
