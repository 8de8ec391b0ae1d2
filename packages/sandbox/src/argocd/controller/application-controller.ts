import type { FaultSwitch } from '../../faults.ts';
import type { KubernetesApi } from '../../kubernetes/api.ts';
import type { Stats } from '../../stats.ts';
import type { Timers } from '../../timers.ts';
import { createApplications } from '../application/applications.ts';
import type { Applications } from '../application/applications.ts';
import { Clusters } from '../destination/clusters.ts';
import { createLocalDestination } from '../destination/local-destination.ts';
import type { Installation } from '../installation.ts';
import type { ManifestSource } from '../manifest-source.ts';
import type { Context } from './context.ts';
import { followApplications } from './follow-applications.ts';
import { createHealthView } from './health-view.ts';
import type { HealthView } from './health-view.ts';
import { createMemory } from './memory.ts';
import type { ControllerLogger } from './controller-logger.ts';
import { createQueues } from './queues.ts';
import type { Queues } from './queues.ts';
import { refreshOnChange } from './refresh-on-change.ts';
import { readSettings } from './settings.ts';

/** What a sandbox's log takes. */
export interface ControllerDeps {
  readonly api: KubernetesApi;
  readonly timers: Timers;
  readonly faults: FaultSwitch;
  readonly stats: Stats;
  readonly manifests: ManifestSource;
  readonly logger: ControllerLogger;
  /** The version of Kubernetes that the cluster shows. */
  readonly version: string;
  /** As it is at any moment while the controller runs. */
  readonly installation: () => Installation;
}

/** Argo CD's application controller, from the start of its pod to its end. */
export interface ApplicationController {
  /** The installation's settings may have changed. */
  configure(): void;
  /** What it is in the middle of, it ends without writing to Applications any more. */
  close(): Promise<void>;
}

export function startApplicationController(deps: ControllerDeps): ApplicationController {
  const { api, timers, faults } = deps;
  let settings = readSettings(deps.installation());
  let closed = false;
  const health = createHealthView({ timers, faults, applicationHealth: () => settings.applicationHealth });
  const local = createLocalDestination({ api, timers, tracking: settings.tracking, version: deps.version });
  const clusters = new Clusters({
    api,
    timers,
    local,
    namespace: settings.namespace,
    tracking: settings.tracking,
    localEnabled: () => settings.inClusterEnabled,
    onChange: (change) => refreshOnChange(context, health, change),
  });
  const context: Context = renderContext(deps, {
    health,
    clusters,
    settings: () => settings,
    isClosed: () => closed,
    queues: () => queues,
  });
  const queues = createQueues(context, faults, deps.logger);
  const unfollow = followApplications(context, queues);
  return {
    configure() {
      const before = settings;
      settings = readSettings(deps.installation());
      if (JSON.stringify(before.tracking) !== JSON.stringify(settings.tracking)) clusters.track(settings.tracking);
    },
    async close() {
      closed = true;
      unfollow();
      await queues.close();
      clusters.close();
      local.close();
    },
  };
}

interface Parts {
  readonly health: HealthView;
  readonly clusters: Clusters;
  readonly settings: Context['settings'];
  readonly isClosed: () => boolean;
  readonly queues: () => Queues;
}

function renderContext(
  { api, timers, stats, manifests, installation }: ControllerDeps,
  { health, clusters, settings, isClosed, queues }: Parts,
): Context {
  return {
    api,
    timers,
    stats,
    manifests,
    clusters,
    settings,
    applications: guard(createApplications(api), isClosed),
    memory: createMemory(),
    repoServerRuns: () => installation().runs.repoServer,
    healthOf: (object) => health.of(object),
    requestRefresh: (key, level, afterMs) => queues().requestRefresh(key, level, afterMs),
    requestOperation: (key, afterMs) => queues().requestOperation(key, afterMs),
  };
}

/** A controller that has ended writes nothing, whatever it was in the middle of. */
function guard(applications: Applications, isClosed: () => boolean): Applications {
  return {
    ...applications,
    patch: (application, patch) => (isClosed() ? undefined : applications.patch(application, patch)),
    update(application) {
      if (isClosed()) throw new Error('The application controller has ended.');
      return applications.update(application);
    },
  };
}
