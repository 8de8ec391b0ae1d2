import { createHash } from 'node:crypto';
import type { Logger } from '@argosy/runtime/logger';
import { ApiError } from '../../kubernetes/api-error.ts';
import type { KubernetesApi } from '../../kubernetes/api.ts';
import type { KubeObject } from '../../kubernetes/object.ts';
import { kubeTime, type Timers } from '../../timers.ts';
import type { ConfigurationProblem } from './configuration-source.ts';

const CONDITION = 'NotificationsConfigured';
const MANAGER = 'argocd-notifications-controller';
const MAX_MESSAGE = 1024;

/** Makes it seen that a configuration cannot be used: in the log, by an Event, and on the controller's Deployment. */
export class ProblemReporter {
  private readonly api: KubernetesApi;
  private readonly timers: Timers;
  private readonly logger: Logger;
  private told: string | undefined;

  constructor(api: KubernetesApi, timers: Timers, logger: Logger) {
    this.api = api;
    this.timers = timers;
    this.logger = logger;
  }

  /**
   * Tells how things are, once for each change.
   *
   * @param problem undefined where all is well
   * @param configMap the ConfigMap that it is about
   * @param deployment the controller's
   */
  report(problem: ConfigurationProblem | undefined, configMap: KubeObject | undefined, deployment: KubeObject | undefined): void {
    const text = problem && `${problem.reason}: ${problem.message}`;
    if (text !== this.told) {
      if (problem === undefined) this.logger.info('the configuration of notifications can be used again');
      else this.logger.error({ reason: problem.reason }, `Failed to get api: ${problem.message}`);
      if (problem !== undefined && configMap !== undefined) this.attempt(() => this.writeEvent(problem, configMap));
      this.told = text;
    }
    if (deployment !== undefined) this.attempt(() => this.writeCondition(problem, deployment));
  }

  private attempt(write: () => void): void {
    try {
      write();
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      this.logger.warn({ err: error }, 'a problem with the configuration of notifications could not be shown');
    }
  }

  private writeEvent({ reason, message }: ConfigurationProblem, { apiVersion, kind, metadata }: KubeObject): void {
    const now = kubeTime(this.timers.now());
    const { name, namespace = 'default', uid, resourceVersion } = metadata;
    const digest = createHash('sha256').update(`${this.timers.now().toISOString()} ${message}`).digest('hex').slice(0, 16);
    this.api.create(
      this.api.kinds.get('v1', 'Event'),
      {
        apiVersion: 'v1',
        kind: 'Event',
        metadata: { name: `${name}.${digest}`, namespace },
        involvedObject: { apiVersion, kind, name, namespace, uid, resourceVersion },
        reason,
        message: message.slice(0, MAX_MESSAGE),
        type: 'Warning',
        source: { component: MANAGER },
        firstTimestamp: now,
        lastTimestamp: now,
        count: 1,
      },
      { fieldManager: MANAGER },
    );
  }

  private writeCondition(problem: ConfigurationProblem | undefined, deployment: KubeObject): void {
    const { conditions = [] } = (deployment['status'] ?? {}) as { conditions?: readonly { type: string; message?: string }[] };
    const message = problem?.message.slice(0, MAX_MESSAGE);
    const old = conditions.find(({ type }) => type === CONDITION);
    if (old?.message === message) return;
    const now = kubeTime(this.timers.now());
    const shown = problem && {
      type: CONDITION,
      status: 'False',
      reason: problem.reason,
      message,
      lastTransitionTime: now,
      lastUpdateTime: now,
    };
    const others = conditions.filter(({ type }) => type !== CONDITION);
    const { name, namespace } = deployment.metadata;
    this.api.patch(
      { kind: this.api.kinds.get('apps/v1', 'Deployment'), name, namespace },
      { type: 'merge', body: { status: { conditions: shown === undefined ? others : [...others, shown] } } },
      { subresource: 'status', fieldManager: MANAGER },
    );
  }
}
