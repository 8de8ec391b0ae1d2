import { readCount, readList, readRecord, readText, readTime, readWord } from '../cluster/outside.ts';

export const OPERATION_PHASES = ['Running', 'Terminating', 'Failed', 'Error', 'Succeeded'] as const;
export type OperationPhase = (typeof OPERATION_PHASES)[number];

/** A resource that a sync could not bring into its wanted state, in Argo CD's words. */
export interface FailedResource {
  group: string;
  kind: string;
  namespace: string | null;
  name: string;
  message: string | null;
  /** PreSync, PostSync and so on where the resource is a hook. */
  hookType: string | null;
  hookPhase: string | null;
  /** The cluster would not have it; else it is a hook that was made and failed at its work. */
  refused: boolean;
}

/** The newest sync operation of an Application. */
export interface OperationFacts {
  phase: OperationPhase | null;
  message: string | null;
  startedAt: Date | null;
  finishedAt: Date | null;
  /** The commit that it syncs: 40 hex digits. */
  revision: string | null;
  retryCount: number;
  failedResources: FailedResource[];
}

const NAME_BYTES = 253;
const SHA = /^[0-9a-f]{40}$/;

/**
 * The commit that an object with `revision` or `revisions` names. With several sources the last one counts; while
 * nothing could be compared Argo CD writes the branch's name there (fact-15), which is no commit.
 */
export function readRevision(value: unknown): string | null {
  const { revision, revisions } = readRecord(value);
  const text = typeof revision === 'string' && revision !== '' ? revision : readList(revisions).at(-1);
  return typeof text === 'string' && SHA.test(text) ? text : null;
}

/** Reads `status.operationState`; null where there is none (it vanishes for a moment between operations, fact-36). */
export function readOperation(value: unknown): OperationFacts | null {
  if (typeof value !== 'object' || value === null) return null;
  const state = readRecord(value);
  const result = readRecord(state['syncResult']);
  return {
    phase: readWord(state['phase'], OPERATION_PHASES),
    message: readText(state['message']),
    startedAt: readTime(state['startedAt']),
    finishedAt: readTime(state['finishedAt']),
    revision: readRevision(result) ?? readRevision(readRecord(state['operation'])['sync']),
    retryCount: readCount(state['retryCount']) ?? 0,
    failedResources: readList(result['resources']).map(readRecord).filter(hasFailed).map(readFailedResource),
  };
}

function hasFailed(resource: Record<string, unknown>): boolean {
  return resource['status'] === 'SyncFailed' || resource['hookPhase'] === 'Failed' || resource['hookPhase'] === 'Error';
}

function readFailedResource(resource: Record<string, unknown>): FailedResource {
  return {
    group: readText(resource['group'], NAME_BYTES) ?? '',
    kind: readText(resource['kind'], NAME_BYTES) ?? '',
    namespace: readText(resource['namespace'], NAME_BYTES),
    name: readText(resource['name'], NAME_BYTES) ?? '',
    message: readText(resource['message']),
    hookType: readText(resource['hookType'], NAME_BYTES),
    hookPhase: readText(resource['hookPhase'], NAME_BYTES),
    refused: resource['status'] === 'SyncFailed',
  };
}
