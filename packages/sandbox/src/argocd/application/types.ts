import type { KubeObject, Manifest } from '../../kubernetes/object.ts';

/** What an Application is made from. */
export interface Source {
  readonly repoURL: string;
  readonly path?: string;
  readonly chart?: string;
  readonly targetRevision?: string;
  readonly ref?: string;
  readonly [field: string]: unknown;
}

export interface DestinationSpec {
  readonly server?: string;
  readonly name?: string;
  readonly namespace?: string;
}

export interface IgnoredDifference {
  readonly group?: string;
  readonly kind: string;
  readonly name?: string;
  readonly namespace?: string;
  readonly jsonPointers?: readonly string[];
  readonly jqPathExpressions?: readonly string[];
  readonly managedFieldsManagers?: readonly string[];
}

export interface Retry {
  readonly limit?: number;
  readonly backoff?: { readonly duration?: string; readonly factor?: number; readonly maxDuration?: string };
  readonly refresh?: boolean;
}

export interface NamespaceMetadata {
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
}

export interface SyncPolicy {
  readonly automated?: { readonly prune?: boolean; readonly selfHeal?: boolean; readonly allowEmpty?: boolean; readonly enabled?: boolean };
  readonly syncOptions?: readonly string[];
  readonly retry?: Retry;
  readonly managedNamespaceMetadata?: NamespaceMetadata;
}

export interface ApplicationSpec {
  readonly project?: string;
  readonly source?: Source;
  readonly sources?: readonly Source[];
  readonly destination: DestinationSpec;
  readonly syncPolicy?: SyncPolicy;
  readonly ignoreDifferences?: readonly IgnoredDifference[];
  readonly revisionHistoryLimit?: number;
  readonly sourceHydrator?: unknown;
}

export interface SyncResource {
  readonly group?: string;
  readonly kind: string;
  readonly name: string;
  readonly namespace?: string;
}

export interface SyncOperation {
  readonly revision?: string;
  readonly revisions?: readonly string[];
  readonly prune?: boolean;
  readonly dryRun?: boolean;
  readonly syncOptions?: readonly string[];
  readonly syncStrategy?: { readonly hook?: { readonly force?: boolean }; readonly apply?: { readonly force?: boolean } };
  readonly resources?: readonly SyncResource[];
  readonly source?: Source;
  readonly sources?: readonly Source[];
  readonly manifests?: readonly string[];
  readonly autoHealAttemptsCount?: number;
}

export interface Operation {
  readonly sync?: SyncOperation;
  readonly initiatedBy?: { readonly username?: string; readonly automated?: boolean };
  readonly info?: readonly { readonly name: string; readonly value: string }[];
  readonly retry?: Retry;
}

export type OperationPhase = 'Running' | 'Terminating' | 'Failed' | 'Error' | 'Succeeded';
export type HookPhase = 'PreSync' | 'Sync' | 'PostSync' | 'SyncFail';

export interface ResourceResult {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly status?: 'Synced' | 'SyncFailed' | 'Pruned' | 'PruneSkipped';
  readonly message?: string;
  readonly hookType?: HookPhase;
  readonly hookPhase?: OperationPhase;
  readonly syncPhase?: HookPhase;
  readonly images?: readonly string[];
}

export interface SyncResult {
  readonly revision: string;
  readonly revisions?: readonly string[];
  readonly source?: Source;
  readonly sources?: readonly Source[];
  readonly resources?: readonly ResourceResult[];
  readonly managedNamespaceMetadata?: NamespaceMetadata;
}

export interface OperationState {
  readonly operation: Operation;
  readonly phase: OperationPhase;
  readonly message?: string;
  readonly startedAt: string;
  readonly finishedAt?: string;
  readonly retryCount?: number;
  readonly syncResult?: SyncResult;
}

export type ConditionType =
  | 'DeletionError'
  | 'InvalidSpecError'
  | 'ComparisonError'
  | 'SyncError'
  | 'UnknownError'
  | 'SharedResourceWarning'
  | 'RepeatedResourceWarning'
  | 'ExcludedResourceWarning'
  | 'OrphanedResourceWarning';

export interface Condition {
  readonly type: ConditionType;
  readonly message: string;
  readonly lastTransitionTime?: string;
}

export type SyncCode = 'Synced' | 'OutOfSync' | 'Unknown';
export type HealthCode = 'Healthy' | 'Progressing' | 'Degraded' | 'Suspended' | 'Missing' | 'Unknown';

export interface ResourceStatus {
  readonly group?: string;
  readonly version: string;
  readonly kind: string;
  readonly namespace?: string;
  readonly name: string;
  readonly status?: SyncCode;
  readonly health?: { readonly status: HealthCode; readonly message?: string };
  readonly hook?: true;
  readonly requiresPruning?: true;
  readonly requiresDeletionConfirmation?: true;
  readonly syncWave?: number;
}

export interface SyncStatus {
  readonly status: SyncCode;
  readonly revision?: string;
  readonly revisions?: readonly string[];
  /** Absent where the Application was never compared. */
  readonly comparedTo?: {
    readonly source?: Source;
    readonly sources?: readonly Source[];
    readonly destination: DestinationSpec;
    readonly ignoreDifferences?: readonly IgnoredDifference[];
  };
}

export interface HistoryEntry {
  readonly id: number;
  readonly revision?: string;
  readonly revisions?: readonly string[];
  readonly source?: Source;
  readonly sources?: readonly Source[];
  readonly deployedAt: string;
  readonly deployStartedAt: string;
  readonly initiatedBy: { readonly username?: string; readonly automated?: boolean };
}

/** All fields are absent until the first comparison, and some stay so. */
export interface ApplicationStatus {
  readonly sync?: SyncStatus;
  readonly health?: { readonly status?: HealthCode; readonly lastTransitionTime?: string };
  readonly operationState?: OperationState;
  readonly history?: readonly HistoryEntry[];
  readonly conditions?: readonly Condition[];
  readonly resources?: readonly ResourceStatus[];
  readonly reconciledAt?: string;
  readonly sourceType?: string;
  readonly sourceTypes?: readonly string[];
  readonly controllerNamespace?: string;
  readonly resourceHealthSource?: string;
  readonly summary?: { readonly images?: readonly string[]; readonly externalURLs?: readonly string[] };
  readonly sourceHydrator?: unknown;
}

/** An Application as the cluster holds it. */
export interface Application extends KubeObject {
  readonly spec: ApplicationSpec;
  readonly status?: ApplicationStatus;
  readonly operation?: Operation;
}

/** What has manifests' shape: an object of the cluster, or one that shall be. */
export type AnyObject = KubeObject | Manifest;
