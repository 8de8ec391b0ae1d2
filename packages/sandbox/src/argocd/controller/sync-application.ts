import type { Manifest } from '../../kubernetes/object.ts';
import { formatConditions } from '../application/conditions.ts';
import { hasOption } from '../application/options.ts';
import { sourcesOf } from '../application/sources.ts';
import type { Application, OperationState, ResourceResult, Source, SyncOperation, SyncResult } from '../application/types.ts';
import type { Destination } from '../destination/destination.ts';
import { parseDocuments } from '../manifests/parse-documents.ts';
import { unfoldLists } from '../manifests/unfold-lists.ts';
import type { Project } from '../project/types.ts';
import { canSync } from '../project/sync-windows.ts';
import { readSyncSettings } from '../sync/sync-settings.ts';
import { SyncState } from '../sync/sync-state.ts';
import { syncStep } from '../sync/sync-step.ts';
import { terminateSync } from '../sync/terminate-sync.ts';
import { compareApplication } from './compare-application.ts';
import type { Comparison } from './compare-application.ts';
import type { Context } from './context.ts';
import { explainResult } from './explain-result.ts';
import { renderSyncInput } from './render-sync-input.ts';
import { saveHistory } from './save-history.ts';

const error = (state: OperationState, message: string): OperationState => ({ ...state, phase: 'Error', message });

/**
 * One step of a sync: compares with the commit that the operation is of, and does what is next.
 *
 * @returns the operation's state after it
 */
export async function syncApplication(
  context: Context,
  application: Application,
  project: Project,
  before: OperationState,
): Promise<OperationState> {
  const { sync } = before.operation;
  if (sync === undefined) return error(before, 'Invalid operation request: no operation specified');
  const state = { ...before, syncResult: before.syncResult ?? beginResult(application, sync) };
  const manual = state.operation.initiatedBy?.automated !== true;
  if (state.phase !== 'Terminating' && !canSync(project, application, manual, context.timers.now())) {
    return { ...state, message: 'Sync operation blocked by sync window' };
  }
  let destination: Destination;
  try {
    destination = context.clusters.get(application.spec.destination);
  } catch (failure) {
    return error(state, failure instanceof Error ? failure.message : String(failure));
  }
  let manifests: readonly Manifest[] | undefined;
  try {
    manifests = sync.manifests?.map(parseManifest);
  } catch (failure) {
    return error(state, failure instanceof Error ? failure.message : String(failure));
  }
  const comparison = await compare(context, { application, project, destination, manifests, result: state.syncResult });
  const { revision = '', revisions } = comparison.sync;
  const compared = { ...state, syncResult: { ...state.syncResult, revision, ...(revisions === undefined ? {} : { revisions }) } };
  const refusal = refusalOf(comparison, sync);
  if (refusal !== undefined) return { ...compared, ...refusal };
  return advance(context, { application, project, destination, comparison, state: compared });
}

function beginResult({ spec }: Application, { revision = '', revisions, source, sources = [] }: SyncOperation): SyncResult {
  const specified = source !== undefined || sources.length > 0;
  const several = specified ? sources : (spec.sources ?? []);
  const one = (specified ? source : several.length > 0 ? undefined : sourcesOf(spec)[0]) ?? { repoURL: '' };
  return {
    revision,
    ...(revisions === undefined ? {} : { revisions }),
    source: one,
    ...(several.length === 0 ? {} : { sources: several }),
  };
}

interface Subject {
  readonly application: Application;
  readonly project: Project;
  readonly destination: Destination;
}

async function compare(
  context: Context,
  { manifests, result, ...subject }: Subject & { manifests: readonly Manifest[] | undefined; result: SyncResult },
): Promise<Comparison> {
  const sources: readonly Source[] = result.sources ?? (result.source === undefined ? [] : [result.source]);
  const given = result.sources === undefined ? [result.revision] : (result.revisions ?? []);
  const revisions = sources
    .map(({ targetRevision = '' }, index) => given[index] ?? targetRevision)
    .map((text, index) => (text === '' ? (sources[index]?.targetRevision ?? '') : text));
  const request = {
    ...subject,
    sources,
    revisions,
    hard: false,
    forced: true,
    isStep: true,
    ...(manifests === undefined ? {} : { manifests }),
  };
  const comparison = await compareApplication(context, request);
  if (comparison === undefined) throw new Error('A forced comparison always has a result.');
  return comparison;
}

/** @throws Error where it is no object of Kubernetes */
function parseManifest(text: string): Manifest {
  const { objects, error: wrong } = parseDocuments(text);
  const [manifest] = unfoldLists(objects);
  if (manifest === undefined || objects.length > 1 || wrong !== undefined)
    throw new Error(wrong ?? 'one of the manifests is not one object');
  return manifest;
}

function refusalOf({ conditions }: Comparison, { syncOptions }: SyncOperation): Pick<OperationState, 'phase' | 'message'> | undefined {
  const shared = conditions.find(({ type }) => type === 'SharedResourceWarning');
  if (shared !== undefined && hasOption(syncOptions, 'FailOnSharedResource=true')) {
    return { phase: 'Failed', message: `Shared resource found: ${shared.message}` };
  }
  const errors = conditions.filter(({ type }) => type === 'ComparisonError' || type === 'InvalidSpecError');
  return errors.length === 0 ? undefined : { phase: 'Error', message: formatConditions(errors) };
}

interface Advance extends Subject {
  readonly comparison: Comparison;
  readonly state: OperationState & { readonly syncResult: SyncResult };
}

async function advance(context: Context, given: Advance): Promise<OperationState> {
  const { application, comparison, state, destination } = given;
  const sync = state.operation.sync ?? {};
  const settings = readSyncSettings(sync, application.spec.syncPolicy);
  const input = renderSyncInput(context, { ...given, settings, sync });
  const progress = new SyncState(state.phase, state.message ?? '', state.syncResult.resources ?? []);
  try {
    await (state.phase === 'Terminating' ? terminateSync(input, progress) : syncStep(input, progress));
  } catch (failure) {
    return error(state, failure instanceof Error ? failure.message : String(failure));
  }
  const resources: readonly ResourceResult[] = progress.resources.map((result) => explainResult(result, destination));
  const { resources: _old, ...rest } = state.syncResult;
  const metadata = settings.namespaceMetadata === undefined ? {} : { managedNamespaceMetadata: settings.namespaceMetadata };
  const syncResult = { ...rest, ...metadata, ...(resources.length === 0 ? {} : { resources }) };
  const { message: _message, ...others } = state;
  const next = { ...others, phase: progress.phase, ...(progress.message === '' ? {} : { message: progress.message }), syncResult };
  const whole = !settings.dryRun && (sync.resources?.length ?? 0) === 0;
  if (whole && next.phase === 'Succeeded') saveHistory(context, application, next, comparison);
  return next;
}
