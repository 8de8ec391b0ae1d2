import { readList, readRecord, readText, readTime, readWord } from '../cluster/outside.ts';
import { readOperation, readRevision, type OperationFacts } from './facts-operation.ts';

export const SYNC_STATUSES = ['Synced', 'OutOfSync', 'Unknown'] as const;
export type SyncStatus = (typeof SYNC_STATUSES)[number];

export const HEALTH_STATUSES = ['Healthy', 'Progressing', 'Degraded', 'Suspended', 'Missing', 'Unknown'] as const;
export type HealthStatus = (typeof HEALTH_STATUSES)[number];

/** A condition of an Application: ComparisonError, InvalidSpecError, SyncError and so on. */
export interface ConditionFacts {
  type: string;
  message: string | null;
  since: Date | null;
}

/** A resource that belongs to an Application. `health` is there only where Argo CD was told to write it (fact-30). */
export interface ResourceFacts {
  group: string;
  version: string;
  kind: string;
  namespace: string | null;
  name: string;
  status: SyncStatus | null;
  health: HealthStatus | null;
  message: string | null;
  hook: boolean;
}

/** What an Argo CD Application says of itself. All of it is bounded; what is missing or of a wrong type is null. */
export interface ApplicationFacts {
  uid: string | null;
  resourceVersion: string | null;
  deleting: boolean;
  /** The Application's own `argosy.dev/release`, where it has one. */
  releaseAnnotation: string | null;
  /** A refresh was asked for and Argo CD has not taken it up yet; it does within a second (fact-19). */
  refreshPending: boolean;
  /** `.operation` is there: an operation is asked for or runs. */
  operationPending: boolean;
  /** The commit of that operation. */
  pendingRevision: string | null;
  sync: { status: SyncStatus | null; revision: string | null };
  health: { status: HealthStatus | null; message: string | null; since: Date | null };
  operation: OperationFacts | null;
  conditions: ConditionFacts[];
  reconciledAt: Date | null;
  resources: ResourceFacts[];
}

const NAME_BYTES = 253;
const SHA_IN_TEXT = /\b[0-9a-f]{40}\b/g;

/**
 * Reads an Application as the cluster has it, or a webhook's part of it. Takes anything and never throws.
 *
 * @param object an object with `metadata`, `operation` and `status`
 */
export function readApplicationFacts(object: unknown): ApplicationFacts {
  const application = readRecord(object);
  const metadata = readRecord(application['metadata']);
  const status = readRecord(application['status']);
  const sync = readRecord(status['sync']);
  const health = readRecord(status['health']);
  return {
    uid: readText(metadata['uid'], NAME_BYTES),
    resourceVersion: readText(metadata['resourceVersion'], NAME_BYTES),
    deleting: typeof metadata['deletionTimestamp'] === 'string' && metadata['deletionTimestamp'] !== '',
    releaseAnnotation: readText(readRecord(metadata['annotations'])['argosy.dev/release'], NAME_BYTES),
    refreshPending: readText(readRecord(metadata['annotations'])['argocd.argoproj.io/refresh'], NAME_BYTES) !== null,
    operationPending: typeof application['operation'] === 'object' && application['operation'] !== null,
    pendingRevision: readRevision(readRecord(application['operation'])['sync']),
    sync: { status: readWord(sync['status'], SYNC_STATUSES), revision: readRevision(sync) },
    health: {
      status: readWord(health['status'], HEALTH_STATUSES),
      message: readText(health['message']),
      since: readTime(health['lastTransitionTime']),
    },
    operation: readOperation(status['operationState']),
    conditions: readList(status['conditions']).map(readRecord).map(readCondition),
    reconciledAt: readTime(status['reconciledAt']),
    resources: readList(status['resources']).map(readRecord).map(readResource),
  };
}

/** The commits that the facts speak of, each once: those whose sequence numbers `observe` will ask for. */
export function revisionsIn(facts: ApplicationFacts): string[] {
  const found = new Set<string>();
  for (const revision of [facts.sync.revision, facts.operation?.revision, facts.pendingRevision]) {
    if (revision) found.add(revision);
  }
  for (const condition of facts.conditions) {
    const revision = attemptedRevision(condition);
    if (revision) found.add(revision);
  }
  return [...found];
}

/** The commit whose sync failed, which a SyncError names in its text only ("Failed last sync attempt to [sha]: …"). */
export function attemptedRevision(condition: ConditionFacts): string | null {
  if (condition.type !== 'SyncError') return null;
  // Only the brackets at the beginning: what follows the colon may quote anything.
  const attempted = condition.message?.split(':', 1)[0] ?? '';
  return attempted.match(SHA_IN_TEXT)?.at(-1) ?? null;
}

function readCondition(condition: Record<string, unknown>): ConditionFacts {
  return {
    type: readText(condition['type'], NAME_BYTES) ?? '',
    message: readText(condition['message']),
    since: readTime(condition['lastTransitionTime']),
  };
}

function readResource(resource: Record<string, unknown>): ResourceFacts {
  const health = readRecord(resource['health']);
  return {
    group: readText(resource['group'], NAME_BYTES) ?? '',
    version: readText(resource['version'], NAME_BYTES) ?? '',
    kind: readText(resource['kind'], NAME_BYTES) ?? '',
    namespace: readText(resource['namespace'], NAME_BYTES),
    name: readText(resource['name'], NAME_BYTES) ?? '',
    status: readWord(resource['status'], SYNC_STATUSES),
    health: readWord(health['status'], HEALTH_STATUSES),
    message: readText(health['message']),
    hook: resource['hook'] === true,
  };
}
