import { findOption, hasOption } from '../application/options.ts';
import type { NamespaceMetadata, SyncOperation, SyncPolicy } from '../application/types.ts';

/** How an operation is to be carried out. */
export interface SyncSettings {
  readonly dryRun: boolean;
  readonly prune: boolean;
  readonly force: boolean;
  /** Of a part of the objects, or with the strategy `apply`. */
  readonly skipHooks: boolean;
  readonly validate: boolean;
  readonly pruneLast: boolean;
  readonly propagation: 'Foreground' | 'Background' | 'Orphan';
  readonly replace: boolean;
  readonly serverSideApply: boolean;
  readonly applyOutOfSyncOnly: boolean;
  readonly skipDryRunOnMissing: boolean;
  readonly createNamespace: boolean;
  /** What the operation says of pruning where an object does not: `false` or `confirm`. */
  readonly pruneOption: string | undefined;
  readonly namespaceMetadata: NamespaceMetadata | undefined;
}

export function readSyncSettings(sync: SyncOperation, policy: SyncPolicy | undefined): SyncSettings {
  const options = sync.syncOptions;
  const { apply, hook } = sync.syncStrategy ?? {};
  return {
    dryRun: sync.dryRun ?? false,
    prune: sync.prune ?? false,
    force: apply?.force ?? hook?.force ?? false,
    skipHooks: apply !== undefined || (sync.resources?.length ?? 0) > 0,
    validate: !hasOption(options, 'Validate=false'),
    pruneLast: hasOption(options, 'PruneLast=true'),
    propagation: propagationOf(findOption(options, 'PrunePropagationPolicy')),
    replace: hasOption(options, 'Replace=true'),
    serverSideApply: hasOption(options, 'ServerSideApply=true'),
    applyOutOfSyncOnly: hasOption(options, 'ApplyOutOfSyncOnly=true'),
    skipDryRunOnMissing: hasOption(options, 'SkipDryRunOnMissingResource=true'),
    createNamespace: hasOption(options, 'CreateNamespace=true'),
    pruneOption: findOption(options, 'Prune'),
    namespaceMetadata: policy?.managedNamespaceMetadata,
  };
}

function propagationOf(text: string | undefined): SyncSettings['propagation'] {
  if (text === 'background') return 'Background';
  return text === 'orphan' ? 'Orphan' : 'Foreground';
}
