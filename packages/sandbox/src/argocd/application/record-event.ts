import { systemTimers } from '../../timers.ts';
import { kubeTime } from '../../timers.ts';
import type { KubernetesApi } from '../../kubernetes/api.ts';
import type { Application } from './types.ts';

export interface EventText {
  readonly type: 'Normal' | 'Warning';
  /** For example `OperationCompleted`. */
  readonly reason: string;
  readonly message: string;
}

let counter = 0;

/** Leaves a Kubernetes event on the Application. Events are for people: one that cannot be written is left out. */
export function recordEvent(
  api: KubernetesApi,
  application: Application,
  { type, reason, message }: EventText,
  now = systemTimers.now(),
): void {
  const { name, namespace, uid, resourceVersion } = application.metadata;
  const { server = '', namespace: destination = '' } = application.spec.destination;
  counter = (counter + 1) % 1_000_000;
  const suffix = (BigInt(now.getTime()) * 1_000_000n + BigInt(counter)).toString(16);
  try {
    api.create(api.kinds.get('v1', 'Event'), {
      apiVersion: 'v1',
      kind: 'Event',
      metadata: {
        name: `${name}.${suffix}`,
        ...(namespace === undefined ? {} : { namespace }),
        annotations: { 'dest-server': server, 'dest-namespace': destination },
      },
      involvedObject: { apiVersion: application.apiVersion, kind: application.kind, name, namespace, uid, resourceVersion },
      source: { component: 'argocd-application-controller' },
      reportingComponent: '',
      reportingInstance: '',
      type,
      reason,
      message: message.slice(0, 1024),
      firstTimestamp: kubeTime(now),
      lastTimestamp: kubeTime(now),
      count: 1,
    });
  } catch {
    return;
  }
}
