import { hasOption } from '../application/options.ts';
import type { Application, OperationState, SyncOperation } from '../application/types.ts';
import type { Destination } from '../destination/destination.ts';
import { isSelfReferenced } from '../destination/tracking.ts';
import { groupOf } from '../project/permissions.ts';
import type { Project } from '../project/types.ts';
import { isDeleteHook } from '../sync/hooks.ts';
import type { Pair, SyncInput } from '../sync/sync-input.ts';
import type { SyncSettings } from '../sync/sync-settings.ts';
import type { Comparison } from './compare-application.ts';
import type { Context } from './context.ts';
import { keepIgnored } from './keep-ignored.ts';

const APPROVED = 'argocd.argoproj.io/deletion-approved';

export interface Rendered {
  readonly application: Application;
  readonly project: Project;
  readonly destination: Destination;
  readonly comparison: Comparison;
  readonly state: OperationState;
  readonly settings: SyncSettings;
  readonly sync: SyncOperation;
}

/** What the engine needs for a step of an Application's sync. */
export function renderSyncInput(context: Context, rendered: Rendered): SyncInput {
  const { application, project, destination, comparison, state, settings, sync } = rendered;
  const respect = hasOption(sync.syncOptions, 'RespectIgnoreDifferences=true');
  const rules = [...(application.spec.ignoreDifferences ?? []), ...context.settings().ignoreDifferences];
  const pairs = respect ? comparison.pairs.map((pair) => keepIgnored(pair, rules)) : comparison.pairs;
  const modified = new Set([...comparison.modified].map(({ live }) => live));
  return {
    timers: context.timers,
    destination,
    project,
    namespace: application.spec.destination.namespace ?? '',
    revision: comparison.sync.revision ?? '',
    startedAt: state.startedAt,
    settings,
    pairs,
    hooks: comparison.hooks,
    isWanted: (pair) => isPart(pair, sync) && isSelfReferenced(pair.live, pair.target, context.settings().tracking),
    isModified: ({ live }) => live === undefined || modified.has(live),
    pruneConfirmed: isApproved(application, state.startedAt),
    waveDelayMs: context.settings().waveDelayMs,
    healthOf: context.healthOf,
  };
}

function isPart(pair: Pair, { resources = [] }: SyncOperation): boolean {
  if (resources.length === 0 || isDeleteHook(pair.target, 'PreDelete') || isDeleteHook(pair.target, 'PostDelete')) return true;
  const object = pair.target ?? pair.live;
  return (
    object !== undefined &&
    resources.some(
      ({ group = '', kind, name, namespace = '' }) =>
        group === groupOf(object) &&
        kind === object.kind &&
        name === object.metadata.name &&
        (namespace === '' || namespace === object.metadata.namespace),
    )
  );
}

/** Whether a person has agreed, after this time, that what asks for it is deleted. */
export function isApproved({ metadata }: Application, since: string): boolean {
  const approved = metadata.annotations?.[APPROVED];
  return approved !== undefined && Date.parse(approved) >= Date.parse(since);
}
