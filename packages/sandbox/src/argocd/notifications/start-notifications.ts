import type { Logger } from '@argosy/runtime/logger';
import type { FaultSwitch } from '../../faults.ts';
import type { ApiEvent, KubernetesApi } from '../../kubernetes/api.ts';
import type { KubeObject } from '../../kubernetes/object.ts';
import type { Stats } from '../../stats.ts';
import type { Timers } from '../../timers.ts';
import type { Installation, InstallationWatch } from '../installation.ts';
import type { Configuration } from './configuration/configuration.ts';
import { ConfigurationSource, type ConfigurationNames, type ConfigurationProblem } from './configuration-source.ts';
import { Network } from './delivery/deliver.ts';
import type { Answer } from './delivery/http-exchange.ts';
import { findWebhook, forgeWebhook, type ForgedWebhook } from './forge-webhook.ts';
import { NotificationsWorker } from './notifications-worker.ts';
import { ProblemReporter } from './problem-reporter.ts';
import { createFunctions, namesOf } from './template/functions/create-functions.ts';

export interface NotificationsOptions {
  readonly api: KubernetesApi;
  readonly timers: Timers;
  readonly faults: FaultSwitch;
  readonly stats: Stats;
  readonly installation: InstallationWatch;
  readonly logger: Logger;
  /** From 0 to 1; chance unless a test gives its own. */
  readonly random?: (() => number) | undefined;
}

export interface Notifications {
  /** Why nothing is sent, in sentences; empty where all is well. */
  readonly problems: readonly string[];
  /**
   * Sends a forged webhook to the configured address.
   *
   * @returns undefined where none is configured
   * @throws Error where nobody answers
   */
  forge(webhook: ForgedWebhook): Promise<Answer | undefined>;
  close(): Promise<void>;
}

const RESYNC_MS = 60_000;
const DEFAULT_NAMES: ConfigurationNames = { configMap: 'argocd-notifications-cm', secret: 'argocd-notifications-secret' };
const CONTROLLER = 'app.kubernetes.io/part-of=argocd,app.kubernetes.io/component=notifications-controller';

/** Argo CD's notifications controller. It works while the program that Helm has installed runs. */
export function startNotifications(options: NotificationsOptions): Notifications {
  const controller = new NotificationsController(options);
  const unsubscribe = [
    options.installation.subscribe(() => controller.follow()),
    options.api.subscribe('all', (event) => controller.observe(event)),
  ];
  controller.follow();
  return {
    get problems() {
      const { problem } = controller;
      return problem === undefined ? [] : [`notifications: ${problem.reason}: ${problem.message}`];
    },
    forge: (webhook) => controller.forge(webhook),
    async close() {
      for (const end of unsubscribe) end();
      await controller.close();
    },
  };
}

class NotificationsController {
  private readonly options: NotificationsOptions;
  private readonly source: ConfigurationSource;
  private readonly reporter: ProblemReporter;
  private readonly network: Network;
  private readonly functions;
  private worker: NotificationsWorker | undefined;
  private names = DEFAULT_NAMES;
  private stopResync: (() => void) | undefined;
  /** What the worker was started with. */
  private started = '';
  private checking = false;
  private closing = Promise.resolve();
  private closed = false;

  constructor(options: NotificationsOptions) {
    const { api, timers, faults, stats, logger, random = Math.random } = options;
    this.options = options;
    this.functions = createFunctions(() => timers.now());
    this.source = new ConfigurationSource(api, namesOf(this.functions));
    this.reporter = new ProblemReporter(api, timers, logger);
    const onLateFailure = ({ message }: Error) => logger.info(`a notification was lost on its way: ${message}`);
    this.network = new Network({ timers, faults, stats, random, onLateFailure });
  }

  get problem(): ConfigurationProblem | undefined {
    const { current } = this.options.installation;
    const configured = current && this.source.read(current.namespace, this.names);
    return configured && 'problem' in configured ? configured.problem : undefined;
  }

  /** Starts and stops with the installed program, and anew where its settings have changed. */
  follow(): void {
    const { current } = this.options.installation;
    const runs = !this.closed && current?.runs.notifications === true;
    const wanted = runs ? JSON.stringify([current.namespace, current.params]) : '';
    if (wanted === this.started) return;
    this.started = wanted;
    this.stop();
    if (!runs) return;
    this.names = this.readNames(current);
    const { api, timers, logger, random = Math.random } = this.options;
    this.worker = new NotificationsWorker({
      api,
      timers,
      logger,
      random,
      network: this.network,
      functions: this.functions,
      installation: current,
      configuration: () => this.configuration(current),
      authorities: (host) => this.source.authorities(current.namespace, host),
    });
    this.worker.addAll();
    this.resync();
    this.checkSoon();
  }

  observe({ type, object: { kind, apiVersion, metadata }, object }: ApiEvent): void {
    if (kind === 'Application' && apiVersion.startsWith('argoproj.io/')) {
      if (type !== 'DELETED') this.worker?.add(object);
    } else if (kind === 'ConfigMap' || kind === 'Secret') {
      if (metadata.namespace === this.options.installation.current?.namespace) this.checkSoon();
    }
  }

  async forge(webhook: ForgedWebhook): Promise<Answer | undefined> {
    const { current } = this.options.installation;
    const configuration = current && this.configuration(current);
    const service = configuration && findWebhook(configuration);
    if (current === undefined || service === undefined || service.url === '') return undefined;
    const host = URL.parse(service.url)?.hostname ?? '';
    return forgeWebhook(service, webhook, this.source.authorities(current.namespace, host));
  }

  async close(): Promise<void> {
    this.closed = true;
    this.follow();
    await this.closing;
  }

  private stop(): void {
    this.stopResync?.();
    this.stopResync = undefined;
    const { worker } = this;
    this.worker = undefined;
    if (worker !== undefined) this.closing = Promise.all([this.closing, worker.close()]).then(() => undefined);
  }

  private resync(): void {
    this.stopResync = this.options.timers.after(RESYNC_MS, () => {
      const { current } = this.options.installation;
      if (current !== undefined) this.names = this.readNames(current);
      this.worker?.addAll();
      this.checkSoon();
      this.resync();
    });
  }

  private configuration(installation: Installation): Configuration | undefined {
    const configured = this.source.read(installation.namespace, this.names);
    return 'configuration' in configured ? configured.configuration : undefined;
  }

  /** Shows how the configuration is, not from within a listener. */
  private checkSoon(): void {
    if (this.checking) return;
    this.checking = true;
    setImmediate(() => {
      this.checking = false;
      const { current } = this.options.installation;
      if (this.worker === undefined || this.closed || current === undefined) return;
      const { api } = this.options;
      const ref = { kind: api.kinds.get('v1', 'ConfigMap'), namespace: current.namespace, name: this.names.configMap };
      this.reporter.report(this.problem, api.find(ref), this.findDeployment(current));
    });
  }

  /** The names that the program was told, or else the usual ones. */
  private readNames(installation: Installation): ConfigurationNames {
    const words = wordsOf(this.findDeployment(installation));
    const told = (flag: string) => words.find((word) => word.startsWith(`${flag}=`))?.slice(flag.length + 1);
    return { configMap: told('--config-map-name') ?? DEFAULT_NAMES.configMap, secret: told('--secret-name') ?? DEFAULT_NAMES.secret };
  }

  private findDeployment({ namespace }: Installation): KubeObject | undefined {
    const { api } = this.options;
    return api.list(api.kinds.get('apps/v1', 'Deployment'), { namespace, labelSelector: CONTROLLER }).items[0];
  }
}

function wordsOf(deployment: KubeObject | undefined): readonly string[] {
  const { template } = (deployment?.['spec'] ?? {}) as { template?: { spec?: { containers?: readonly Container[] } } };
  return (template?.spec?.containers ?? []).flatMap(({ command = [], args = [] }) => [...command, ...args]);
}

interface Container {
  readonly command?: readonly string[];
  readonly args?: readonly string[];
}
