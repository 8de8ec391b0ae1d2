import { isDeepStrictEqual } from 'node:util';
import { findOwnOption, listAnnotation, COMPARE_OPTIONS } from '../application/options.ts';
import type { AnyObject, Application, ResourceStatus, SyncCode } from '../application/types.ts';
import type { Destination } from '../destination/destination.ts';
import { isSelfReferenced } from '../destination/tracking.ts';
import { isInSync } from '../diff/compare.ts';
import { groupOf, isKindPermitted } from '../project/permissions.ts';
import type { Project } from '../project/types.ts';
import { isAnyHook, isIgnored, isSkipped } from '../sync/hooks.ts';
import type { Pair } from '../sync/sync-input.ts';
import { waveOf } from '../sync/wave.ts';
import type { Settings } from './settings.ts';

export interface Assessment {
  readonly sync: SyncCode;
  /** One for each pair, in their order. */
  readonly resources: readonly ResourceStatus[];
  readonly modified: ReadonlySet<Pair>;
}

export interface Assessed {
  readonly application: Application;
  readonly project: Project;
  readonly destination: Destination;
  readonly settings: Settings;
  readonly pairs: readonly Pair[];
  readonly hooks: readonly AnyObject[];
}

/**
 * How an Application's objects stand to its source.
 *
 * @throws ComparisonError where the Application asks for a comparison that is not understood
 */
export function assessResources(input: Assessed): Assessment {
  const { application, settings, pairs } = input;
  const ignoreDifferences = [...(application.spec.ignoreDifferences ?? []), ...settings.ignoreDifferences].map((rule) => ({
    ...rule,
    group: rule.group ?? '',
  }));
  const modified = new Set<Pair>();
  let sync: SyncCode = 'Synced';
  const resources = pairs.map((pair) => {
    const { target, live } = pair;
    if (target !== undefined && live !== undefined && !isInSync({ desired: target, live, ignoreDifferences, tracking: '' }))
      modified.add(pair);
    const code = codeOf(pair, modified.has(pair), input);
    if (code === 'OutOfSync' && !isExtraneous(pair)) sync = 'OutOfSync';
    return renderStatus(pair, code, input);
  });
  return { sync: hasOtherNamespaceMetadata(application) ? 'OutOfSync' : sync, resources, modified };
}

/** The source does not have it, and it says itself that this is nothing to be told. */
function isExtraneous({ target, live }: Pair): boolean {
  return target === undefined && listAnnotation(live, COMPARE_OPTIONS).includes('IgnoreExtraneous');
}

function codeOf(pair: Pair, modified: boolean, { settings }: Assessed): SyncCode | undefined {
  const { target, live } = pair;
  const object = objectOf(pair);
  const skipped = isAnyHook(object) || isIgnored(object) || (target !== undefined && isSkipped(target));
  if (skipped || !isSelfReferenced(live, target, settings.tracking)) return undefined;
  return modified || target === undefined || live === undefined ? 'OutOfSync' : 'Synced';
}

const objectOf = ({ target, live }: Pair): AnyObject => {
  const object = live ?? target;
  if (object === undefined) throw new Error('A pair of nothing.');
  return object;
};

function renderStatus(pair: Pair, code: SyncCode | undefined, input: Assessed): ResourceStatus {
  const { application, project, destination, settings, hooks } = input;
  const { target, live } = pair;
  const object = objectOf(pair);
  const group = groupOf(object);
  const { namespace = '', name = '' } = object.metadata;
  const hook = isAnyHook(object);
  const namespaced = destination.kinds.findGroupKind(group, object.kind)?.namespaced ?? false;
  const status = isKindPermitted(project, { group, kind: object.kind, name }, namespaced) ? code : 'Unknown';
  const sourceHook = hook ? hooks.find((one) => one.kind === object.kind && one.metadata.name === name) : undefined;
  const wave = waveOf(target ?? sourceHook ?? { apiVersion: '', kind: '', metadata: {} });
  const requiresPruning = target === undefined && live !== undefined && isSelfReferenced(live, target, settings.tracking);
  return {
    ...(group === '' ? {} : { group }),
    version: object.apiVersion.split('/').at(-1) ?? '',
    kind: object.kind,
    ...(namespace === '' ? {} : { namespace }),
    name,
    ...(status === undefined ? {} : { status }),
    ...(hook ? { hook } : {}),
    ...(requiresPruning ? { requiresPruning } : {}),
    ...(wave === 0 ? {} : { syncWave: wave }),
    ...(asksBeforeDeletion(pair, application) ? { requiresDeletionConfirmation: true as const } : {}),
  };
}

function asksBeforeDeletion({ target, live }: Pair, { spec }: Application): boolean {
  const options = spec.syncPolicy?.syncOptions;
  const asks = (object: AnyObject) =>
    findOwnOption(object, options, 'Delete') === 'confirm' || findOwnOption(object, options, 'Prune') === 'confirm';
  return [target, live].some((object) => object !== undefined && asks(object));
}

/** Whether the namespace's metadata that the Application manages is not what the last sync has set. */
export function hasOtherNamespaceMetadata({ spec, status }: Application): boolean {
  const wanted = spec.syncPolicy?.managedNamespaceMetadata;
  const result = status?.operationState?.syncResult;
  return wanted !== undefined && result !== undefined && !isDeepStrictEqual(wanted, result.managedNamespaceMetadata);
}
