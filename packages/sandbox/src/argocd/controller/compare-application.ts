import { kubeTime } from '../../timers.ts';
import type { KubeObject, Manifest } from '../../kubernetes/object.ts';
import { keyOf } from '../application/applications.ts';
import { setConditions } from '../application/conditions.ts';
import { hasSources } from '../application/sources.ts';
import type { ApplicationStatus, Condition, HealthCode, ResourceStatus, SyncStatus } from '../application/types.ts';
import type { Destination } from '../destination/destination.ts';
import { belongsToSync, isDeleteHook } from '../sync/hooks.ts';
import type { Pair } from '../sync/sync-input.ts';
import { assessHealth } from './assess-health.ts';
import { assessResources } from './assess-resources.ts';
import type { Assessment } from './assess-resources.ts';
import type { CompareRequest } from './compare-request.ts';
import type { Context } from './context.ts';
import { findLive, findShared } from './find-live.ts';
import { isTooSoonToTell, readTargets } from './read-targets.ts';
import type { TargetReading } from './read-targets.ts';
import { reconcile } from './reconcile-objects.ts';

type Finding = Omit<Condition, 'lastTransitionTime'>;

export interface Comparison {
  readonly sync: SyncStatus;
  readonly health: HealthCode;
  readonly resources: readonly ResourceStatus[];
  readonly pairs: readonly Pair[];
  readonly hooks: readonly Manifest[];
  readonly modified: ReadonlySet<Pair>;
  readonly live: readonly KubeObject[];
  readonly conditions: readonly Condition[];
  readonly sourceTypes: readonly string[];
  readonly resourceHealthSource: ApplicationStatus['resourceHealthSource'];
  readonly hasPreDeleteHooks: boolean;
  readonly hasPostDeleteHooks: boolean;
  readonly mayHaveChanges: boolean;
}

const JUDGED = ['ComparisonError', 'SharedResourceWarning', 'RepeatedResourceWarning', 'ExcludedResourceWarning'] as const;
const NO_ASSESSMENT: Pick<Assessment, 'resources' | 'modified'> = { resources: [], modified: new Set() };
const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error));

/**
 * Compares what an Application's sources have with what its cluster has.
 *
 * @returns undefined where the sources cannot be had for now, which is not yet worth telling (fact 32)
 */
export async function compareApplication(context: Context, request: CompareRequest): Promise<Comparison | undefined> {
  const { application } = request;
  const failure = await failureOf(request.destination);
  const reading = await readTargets(context, request, failure);
  if (reading.failed && isTooSoonToTell(context, keyOf(application), request.forced)) return undefined;
  return assess(context, request, reading, failure);
}

/** Why nothing is known of the destination's objects. */
async function failureOf(destination: Destination): Promise<string | undefined> {
  try {
    await destination.ready();
    return undefined;
  } catch (error) {
    return `failed to get cluster info for "${destination.server}": error synchronizing cache state : ${messageOf(error)}`;
  }
}

function assess(context: Context, request: CompareRequest, reading: TargetReading, failure: string | undefined): Comparison {
  const { application, project, destination } = request;
  const settings = context.settings();
  const findings: Finding[] = [...reading.conditions];
  if (failure !== undefined) findings.push({ type: 'ComparisonError', message: `Failed to load live state: ${failure}` });
  const targets = reading.targets.filter(belongsToSync);
  const live =
    failure === undefined ? findLive(application, project, destination, settings, reading.targets) : new Map<string, KubeObject>();
  findings.push(...findShared(application, live.values(), settings));
  const all = [...live.values()];
  const { pairs, hooks } = reconcile(targets, live);
  let unknown = reading.failed || failure !== undefined;
  let assessment: Assessment = { sync: 'Unknown', ...NO_ASSESSMENT };
  try {
    assessment = assessResources({ application, project, destination, settings, pairs, hooks });
  } catch (error) {
    unknown = true;
    findings.push({ type: 'ComparisonError', message: messageOf(error) });
  }
  const resources = unknown ? assessment.resources.map((resource) => ({ ...resource, status: 'Unknown' as const })) : assessment.resources;
  const health = assessHealth(application, pairs, resources, { healthOf: context.healthOf, persist: settings.persistHealth });
  return {
    sync: { ...syncOf(request, reading), status: unknown ? 'Unknown' : assessment.sync },
    health: health.status,
    resources: health.resources,
    pairs,
    hooks,
    modified: assessment.modified,
    live: all,
    conditions: setConditions(application.status?.conditions, findings, JUDGED, kubeTime(context.timers.now())),
    sourceTypes: reading.sourceTypes,
    resourceHealthSource: settings.persistHealth ? undefined : 'appTree',
    hasPreDeleteHooks: reading.targets.some((target) => isDeleteHook(target, 'PreDelete')),
    hasPostDeleteHooks: reading.targets.some((target) => isDeleteHook(target, 'PostDelete')),
    mayHaveChanges: reading.mayHaveChanges,
  };
}

/** While the sources cannot be had, the revision is what the spec names (fact 15). */
function syncOf({ application, sources, revisions }: CompareRequest, reading: TargetReading): Omit<SyncStatus, 'status'> {
  const { destination, ignoreDifferences } = application.spec;
  const compared = { destination, ...(ignoreDifferences === undefined ? {} : { ignoreDifferences }) };
  const found = reading.failed || reading.revisions.length === 0 ? revisions : reading.revisions;
  if (hasSources(application.spec) || sources.length > 1)
    return { comparedTo: { ...compared, source: { repoURL: '' }, sources }, revisions: found };
  const [source] = sources;
  const [revision] = found;
  return {
    comparedTo: { ...compared, ...(source === undefined ? {} : { source }) },
    ...(revision === undefined || revision === '' ? {} : { revision }),
  };
}
