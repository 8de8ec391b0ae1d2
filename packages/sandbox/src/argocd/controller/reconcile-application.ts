import { kubeTime } from '../../timers.ts';
import { keyOf } from '../application/applications.ts';
import { setConditions } from '../application/conditions.ts';
import { hasSources, sourcesOf } from '../application/sources.ts';
import type { Application, ApplicationStatus, ResourceStatus } from '../application/types.ts';
import { resourceKey } from '../destination/resource-key.ts';
import type { Destination } from '../destination/destination.ts';
import type { Project } from '../project/types.ts';
import { canSync } from '../project/sync-windows.ts';
import { autoSync } from './auto-sync.ts';
import { compareApplication } from './compare-application.ts';
import type { Comparison } from './compare-application.ts';
import { WITH_FORCED, WITH_LATEST, WITH_NOTHING, WITH_RECENT } from './context.ts';
import type { Context } from './context.ts';
import { ensureDeleteFinalizers } from './delete-finalizers.ts';
import { findOrphans } from './find-orphans.ts';
import type { Refresh } from './need-refresh.ts';
import { readSpec } from './read-spec.ts';
import { summarize } from './resource-tree.ts';
import { saveStatus } from './save-status.ts';

/** Compares an Application anew, starts the sync that it may want, and writes what was found. */
export async function reconcileApplication(context: Context, application: Application, refresh: Refresh): Promise<void> {
  if (refresh.level === WITH_NOTHING && saveSummary(context, application)) return;
  const now = kubeTime(context.timers.now());
  const { project, conditions } = readSpec(context, application);
  const checked = setConditions(application.status?.conditions, conditions, ['InvalidSpecError', 'UnknownError'], now);
  if (conditions.length > 0 || project === undefined) return saveInvalid(context, application, checked);
  const valid: Application = {
    ...application,
    status: { ...application.status, ...(checked.length === 0 ? { conditions: [] } : { conditions: checked }) },
  };
  const destination = context.clusters.get(application.spec.destination);
  const comparison = await compareApplication(context, {
    application: valid,
    project,
    destination,
    sources: sourcesOf(application.spec),
    revisions: revisionsFor(application, refresh),
    hard: refresh.hard,
    forced: refresh.level === WITH_FORCED,
  });
  if (comparison === undefined) return;
  context.memory.managed.set(keyOf(application), comparison.live.map(resourceKey));
  const status = render(context, { application, project, destination, refresh, comparison, now });
  ensureDeleteFinalizers(context, application, comparison);
  saveStatus(context, application, status);
}

/** What belongs to the Application's objects has changed, not they themselves. */
function saveSummary(context: Context, application: Application): boolean {
  const keys = context.memory.managed.get(keyOf(application));
  if (keys === undefined || application.status === undefined) return false;
  try {
    const { live } = context.clusters.get(application.spec.destination);
    const roots = keys.map((key) => live.find(key)).filter((object) => object !== undefined);
    saveStatus(context, application, { ...application.status, summary: summarize(application, live, roots) });
    return true;
  } catch {
    return false;
  }
}

function saveInvalid(context: Context, application: Application, conditions: ApplicationStatus['conditions']): void {
  const { sync, health } = application.status ?? {};
  saveStatus(context, application, {
    ...application.status,
    ...(conditions === undefined ? {} : { conditions }),
    sync: { ...sync, status: 'Unknown' },
    health: { ...health, status: 'Unknown' },
  });
}

function revisionsFor({ spec, status }: Application, { level }: Refresh): readonly string[] {
  const named = sourcesOf(spec).map(({ targetRevision = '' }) => targetRevision);
  if (level !== WITH_RECENT) return named;
  if (hasSources(spec)) return status?.sync?.revisions?.length === named.length ? status.sync.revisions : named;
  return [status?.sync?.revision ?? ''];
}

interface Found {
  readonly application: Application;
  readonly project: Project;
  readonly destination: Destination;
  readonly refresh: Refresh;
  readonly comparison: Comparison;
  readonly now: string;
}

function render(context: Context, found: Found): ApplicationStatus {
  const { application, project, destination, refresh, comparison, now } = found;
  const orphans = findOrphans(application, project, destination, context.settings(), new Set(comparison.live.map(resourceKey)));
  const judged = setConditions(comparison.conditions, orphans, ['OrphanedResourceWarning'], now);
  const allowed = canSync(project, application, false, context.timers.now());
  const refusal = allowed ? autoSync(context, application, comparison) : undefined;
  const conditions = allowed ? setConditions(judged, refusal === undefined ? [] : [refusal], ['SyncError'], now) : judged;
  const {
    sourceType: _1,
    sourceTypes: _2,
    resourceHealthSource: _3,
    conditions: _4,
    resources: _5,
    summary,
    ...before
  } = application.status ?? {};
  const several = hasSources(application.spec);
  const seen = summarize(application, destination.live, comparison.live);
  const reconciled = before.reconciledAt === undefined || refresh.level >= WITH_LATEST ? now : before.reconciledAt;
  const [type] = comparison.sourceTypes;
  return {
    ...before,
    sync: comparison.sync,
    health: { ...before.health, status: comparison.health },
    ...(comparison.resources.length === 0 ? {} : { resources: comparison.resources.toSorted(byKey) }),
    ...(conditions.length === 0 ? {} : { conditions }),
    ...(several && type !== undefined ? { sourceTypes: comparison.sourceTypes } : {}),
    ...(!several && type !== undefined ? { sourceType: type } : {}),
    ...(comparison.resourceHealthSource === undefined ? {} : { resourceHealthSource: comparison.resourceHealthSource }),
    // Argo CD never writes an empty summary by itself.
    ...(summary === undefined && Object.keys(seen).length === 0 ? {} : { summary: seen }),
    reconciledAt: reconciled,
    controllerNamespace: context.settings().namespace,
  };
}

function byKey(left: ResourceStatus, right: ResourceStatus): number {
  const text = ({ group = '', kind, namespace = '', name }: ResourceStatus) => `${group}/${kind}/${namespace}/${name}`;
  return text(left) < text(right) ? -1 : text(left) > text(right) ? 1 : 0;
}
