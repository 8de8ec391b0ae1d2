import { isDeepStrictEqual } from 'node:util';
import { keyOf } from '../application/applications.ts';
import { recordEvent } from '../application/record-event.ts';
import { hasSources, sourcesOf } from '../application/sources.ts';
import type { Application, Condition, Operation, OperationPhase, ResourceStatus, SyncOperation } from '../application/types.ts';
import type { Comparison } from './compare-application.ts';
import { WITH_LATEST } from './context.ts';
import type { Context } from './context.ts';
import { startOperation } from './start-operation.ts';

type SyncError = Omit<Condition, 'lastTransitionTime'>;

/** As many times as a sync is tried that Argo CD starts itself, where the Application does not say. */
const RETRIES = 5;

/**
 * Starts the sync that an Application wants by itself.
 *
 * @param application as it was when the comparison began
 * @returns why it is not started, where that is worth telling
 */
export function autoSync(context: Context, application: Application, comparison: Comparison): SyncError | undefined {
  const { spec, operation, metadata } = application;
  const automated = spec.syncPolicy?.automated;
  if (automated === undefined || automated.enabled === false || operation !== undefined || metadata.deletionTimestamp !== undefined)
    return undefined;
  const { sync, resources } = comparison;
  if (sync.status !== 'OutOfSync') return undefined;
  const prune = automated.prune ?? false;
  if (!prune && resources.every(({ status, requiresPruning }) => status === 'Synced' || requiresPruning === true)) return undefined;
  const revisions = hasSources(spec) ? (sync.revisions ?? []) : [sync.revision ?? ''];
  const last = findAttempt(application, revisions, comparison.mayHaveChanges);
  let healing: Partial<SyncOperation> = {};
  if (last !== undefined) {
    if (last.phase !== 'Succeeded') return syncError(`Failed last sync attempt to [${last.revisions.join(' ')}]: ${last.message}`);
    if (automated.selfHeal !== true) return undefined;
    const heal = planHealing(context, application, resources);
    if (heal === undefined) return undefined;
    healing = heal;
  }
  if (prune && automated.allowEmpty !== true && resources.every(({ requiresPruning }) => requiresPruning === true)) {
    return syncError(`Skipping sync attempt to [${revisions.join(' ')}]: auto-sync will wipe out all resources`);
  }
  return start(context, application, renderOperation(application, sync, prune, healing), revisions);
}

function syncError(message: string): SyncError {
  return { type: 'SyncError', message };
}

function renderOperation({ spec }: Application, sync: Comparison['sync'], prune: boolean, healing: Partial<SyncOperation>): Operation {
  const { syncOptions = [], retry = { limit: RETRIES } } = spec.syncPolicy ?? {};
  const several = hasSources(spec);
  const [source] = sourcesOf(spec);
  return {
    initiatedBy: { automated: true },
    retry,
    sync: {
      ...(several ? { revisions: sync.revisions ?? [], sources: spec.sources ?? [] } : {}),
      ...(several || sync.revision === undefined ? {} : { revision: sync.revision }),
      ...(several || source === undefined ? {} : { source }),
      ...(prune ? { prune } : {}),
      ...(syncOptions.length === 0 ? {} : { syncOptions }),
      ...healing,
    },
  };
}

interface Attempt {
  readonly phase: OperationPhase;
  readonly revisions: readonly string[];
  readonly message: string;
}

/** The last sync, where it was of the same commits and sources: then another one would end as it did. */
function findAttempt({ spec, status }: Application, revisions: readonly string[], mayHaveChanges: boolean): Attempt | undefined {
  const state = status?.operationState;
  if (state === undefined) return undefined;
  const { phase, message = '', syncResult } = state;
  if (syncResult === undefined) return phase === 'Running' || phase === 'Terminating' ? undefined : { phase, message, revisions: [] };
  const synced = hasSources(spec) ? (syncResult.revisions ?? []) : [syncResult.revision];
  if (mayHaveChanges && !isDeepStrictEqual(synced, revisions)) return undefined;
  const same = hasSources(spec)
    ? isDeepStrictEqual(spec.sources, syncResult.sources)
    : isDeepStrictEqual(sourcesOf(spec)[0], syncResult.source);
  return same ? { phase, message, revisions: synced } : undefined;
}

/** Which objects a sync is to mend that others have changed; undefined while it is too soon to try again (facts 12 and 24). */
function planHealing(context: Context, application: Application, resources: readonly ResourceStatus[]): Partial<SyncOperation> | undefined {
  const state = application.status?.operationState;
  const attempts = state?.operation.sync?.autoHealAttemptsCount ?? 0;
  const { baseMs, factor, capMs } = context.settings().selfHeal;
  const delay = attempts === 0 ? 0 : Math.min(capMs, baseMs * factor ** (attempts - 1));
  const since = state?.finishedAt === undefined ? 0 : context.timers.now().getTime() - Date.parse(state.finishedAt);
  if (delay > since) {
    context.requestRefresh(keyOf(application), WITH_LATEST, delay - since);
    return undefined;
  }
  return {
    autoHealAttemptsCount: attempts + 1,
    resources: resources
      .filter(({ status }) => status !== 'Synced')
      .map(({ group, kind, name }) => ({ ...(group === undefined ? {} : { group }), kind, name })),
  };
}

function start(context: Context, application: Application, operation: Operation, revisions: readonly string[]): SyncError | undefined {
  try {
    if (!startOperation(context, keyOf(application), operation)) return undefined;
  } catch (error) {
    return syncError(error instanceof Error ? error.message : String(error));
  }
  const message = `Initiated automated sync to '${revisions.join(', ')}'`;
  recordEvent(context.api, application, { type: 'Normal', reason: 'OperationStarted', message }, context.timers.now());
  return undefined;
}
