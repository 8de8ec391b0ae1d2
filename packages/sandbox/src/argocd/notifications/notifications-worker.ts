import { setMaxListeners } from 'node:events';
import type { Logger } from '@argosy/runtime/logger';
import { ApiError } from '../../kubernetes/api-error.ts';
import type { KubernetesApi } from '../../kubernetes/api.ts';
import type { KubeObject } from '../../kubernetes/object.ts';
import type { Timers } from '../../timers.ts';
import { matchesGlob } from '../glob.ts';
import type { Installation } from '../installation.ts';
import type { Destination, Configuration } from './configuration/configuration.ts';
import type { Network } from './delivery/deliver.ts';
import { evaluateApplication } from './evaluate-application.ts';
import { isRefreshed } from './is-refreshed.ts';
import { renderNotification } from './render-notification.ts';
import type { Functions } from './template/execution.ts';

const GROUP_VERSION = 'argoproj.io/v1alpha1';
const MANAGER = 'argocd-notifications-controller';
/** How long the worker goes on before others have their turn. */
const SLICE_MS = 5;
const MAX_REMEMBERED = 1000;

export interface WorkerOptions {
  readonly api: KubernetesApi;
  readonly timers: Timers;
  readonly logger: Logger;
  readonly random: () => number;
  readonly network: Network;
  readonly functions: Functions;
  readonly installation: Installation;
  /** The configuration as it is now; undefined where it cannot be used. */
  readonly configuration: () => Configuration | undefined;
  readonly authorities: (host: string) => string | undefined;
}

/**
 * The one worker of the notifications controller: it looks at one Application after the other, and while it sends it looks
 * at none (fact-3, fact-10a).
 */
export class NotificationsWorker {
  private readonly options: WorkerOptions;
  /** Applications to look at, as namespace and name, in order. */
  private readonly waiting = new Set<string>();
  private readonly abort = new AbortController();
  private readonly failures = new Map<string, string>();
  private running: Promise<void> | undefined;

  constructor(options: WorkerOptions) {
    // Any number of notifications may be on their way.
    setMaxListeners(0, this.abort.signal);
    this.options = options;
  }

  /** Has an Application looked at, soon. */
  add({ metadata: { namespace = '', name } }: KubeObject): void {
    if (this.abort.signal.aborted || !isServed(namespace, this.options.installation)) return;
    this.waiting.add(`${namespace}/${name}`);
    this.running ??= this.run();
  }

  /** Has all Applications looked at. */
  addAll(): void {
    const kind = this.options.api.kinds.find(GROUP_VERSION, 'Application');
    if (kind !== undefined) for (const application of this.options.api.list(kind).items) this.add(application);
  }

  /** Stops at once; what is being sent is cut off, and forgotten. */
  async close(): Promise<void> {
    this.abort.abort();
    this.waiting.clear();
    await this.running;
  }

  private async run(): Promise<void> {
    await nextTurn();
    let since = performance.now();
    for (const key of this.waiting) {
      this.waiting.delete(key);
      const [namespace, name = ''] = key.split('/');
      await this.process({ namespace, name }).catch((error: unknown) => {
        this.options.logger.error({ err: error, application: name }, 'an Application could not be looked at for notifications');
      });
      if (performance.now() - since < SLICE_MS) continue;
      await nextTurn();
      since = performance.now();
    }
    this.running = undefined;
  }

  private async process({ namespace, name }: { namespace: string | undefined; name: string }): Promise<void> {
    const { api, random, timers } = this.options;
    const kind = api.kinds.find(GROUP_VERSION, 'Application');
    const application = kind && api.find({ kind, namespace, name });
    const configuration = application && isRefreshed(application) ? this.options.configuration() : undefined;
    if (application === undefined || configuration === undefined) return;
    const annotations = await evaluateApplication(application, {
      configuration,
      project: this.findProject(application),
      now: () => timers.now(),
      random,
      send: (destination, templates, variables) => this.send(configuration, destination, templates, variables),
      onFailure: (trigger, message) => this.noteFailure(name, trigger, message),
    });
    if (annotations !== undefined && !this.abort.signal.aborted) this.persist(application, annotations);
  }

  private findProject(application: KubeObject): KubeObject | undefined {
    const { api, installation } = this.options;
    const kind = api.kinds.find(GROUP_VERSION, 'AppProject');
    const { project } = (application['spec'] ?? {}) as { project?: string };
    return kind && api.find({ kind, namespace: installation.namespace, name: project || 'default' });
  }

  private async send(
    configuration: Configuration,
    destination: Destination,
    templates: readonly string[],
    variables: Record<string, unknown>,
  ): Promise<void> {
    const { functions, authorities, network } = this.options;
    const request = renderNotification(configuration, templates, destination, { variables, functions, authorities });
    const service = configuration.services.get(destination.service);
    if (service !== undefined) await network.deliver(request, service, this.abort.signal);
  }

  /** Writes all annotations as they were looked at, as Argo CD does: a change of them meanwhile is lost. */
  private persist({ metadata }: KubeObject, annotations: Readonly<Record<string, string>>): void {
    const { api, logger } = this.options;
    const old = metadata.annotations ?? {};
    const removed = Object.keys(old).filter((key) => !Object.hasOwn(annotations, key));
    const isSame = removed.length === 0 && Object.entries(annotations).every(([key, value]) => old[key] === value);
    if (isSame) return;
    const { name, namespace } = metadata;
    const patch = { ...annotations, ...Object.fromEntries(removed.map((key) => [key, null])) };
    try {
      const kind = api.kinds.get(GROUP_VERSION, 'Application');
      api.patch({ kind, namespace, name }, { type: 'merge', body: { metadata: { annotations: patch } } }, { fieldManager: MANAGER });
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      logger.warn({ application: name }, `Failed to patch resource: ${error.message}`);
    }
  }

  /** The same failure again is not worth a line. */
  private noteFailure(application: string, trigger: string, message: string): void {
    const key = `${application} ${trigger}`;
    if (this.abort.signal.aborted || this.failures.get(key) === message) return;
    if (this.failures.size >= MAX_REMEMBERED) this.failures.clear();
    this.failures.set(key, message);
    this.options.logger.warn({ application, trigger }, message);
  }
}

/** Whether the controller looks at Applications of a namespace. */
function isServed(namespace: string, { namespace: own, params }: Installation): boolean {
  if (namespace === own) return true;
  const allowed = (params['application.namespaces'] ?? '').split(',').map((part) => part.trim());
  return allowed.some((pattern) => pattern !== '' && matchesGlob(pattern, namespace));
}

async function nextTurn(): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  setImmediate(resolve);
  await promise;
}
