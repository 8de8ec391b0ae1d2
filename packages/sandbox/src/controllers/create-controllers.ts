import { randomBytes } from 'node:crypto';
import { namespaceDefaultsController } from './accounts/namespace-defaults-controller.ts';
import { tokenController, type MintToken } from './accounts/token-controller.ts';
import { autoscalerController } from './autoscaler/autoscaler-controller.ts';
import { disruptionBudgetController } from './budget/disruption-budget-controller.ts';
import { cronJobController } from './cron-job/cron-job-controller.ts';
import { daemonSetController } from './daemon-set/daemon-set-controller.ts';
import { deploymentController } from './deployment/deployment-controller.ts';
import { endpointsController } from './endpoints/endpoints-controller.ts';
import { eventController } from './events/event-controller.ts';
import type { Controller } from './framework/controller.ts';
import type { Environment } from './framework/environment.ts';
import { garbageCollector } from './garbage/garbage-collector.ts';
import { finishedJobController } from './job/finished-job-controller.ts';
import { jobController } from './job/job-controller.ts';
import { jobPodReleaseController } from './job/job-pod-release-controller.ts';
import { kubelet } from './kubelet/kubelet.ts';
import { namespaceController } from './namespace/namespace-controller.ts';
import { quotaController } from './quota/quota-controller.ts';
import { replicaSetController } from './replica-set/replica-set-controller.ts';
import { scheduler } from './scheduler/scheduler.ts';
import { statefulSetController } from './stateful-set/stateful-set-controller.ts';
import { trafficController } from './traffic/traffic-controller.ts';
import { claimProtectionController } from './volumes/claim-protection-controller.ts';
import { volumeController } from './volumes/volume-controller.ts';
import { volumeReleaseController } from './volumes/volume-release-controller.ts';

export interface AccountOptions {
  /** PEM of what signs the API server's certificate; every namespace has it in kube-root-ca.crt. */
  readonly certificateAuthority?: string | undefined;
  /** Makes the tokens of Secrets for ServiceAccounts; random ones unless given. */
  readonly mintToken?: MintToken | undefined;
}

const randomToken: MintToken = () => randomBytes(32).toString('base64url');

/** All controllers, with scheduler and kubelets. */
export function createControllers(env: Environment, { certificateAuthority = '', mintToken = randomToken }: AccountOptions): Controller[] {
  return [
    namespaceDefaultsController(env, certificateAuthority),
    tokenController(env, certificateAuthority, mintToken),
    namespaceController(env),
    garbageCollector(env),
    deploymentController(env),
    replicaSetController(env),
    statefulSetController(env),
    daemonSetController(env),
    jobController(env),
    jobPodReleaseController(env),
    finishedJobController(env),
    cronJobController(env),
    volumeController(env),
    volumeReleaseController(env),
    claimProtectionController(env),
    scheduler(env),
    kubelet(env),
    endpointsController(env),
    trafficController(env),
    disruptionBudgetController(env),
    autoscalerController(env),
    quotaController(env),
    eventController(env),
  ];
}
