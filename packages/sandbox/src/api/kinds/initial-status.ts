import type { Kind } from '../../kubernetes/kind.ts';
import type { Manifest } from '../../kubernetes/object.ts';
import { podQosClass } from './pod-qos-class.ts';
import { kindKey } from './kind-key.ts';

type InitialStatus = (manifest: Manifest, now: string) => Readonly<Record<string, unknown>>;

const EMPTY: InitialStatus = () => ({});

/** What a new object's status is before any controller has looked at it. */
const STATUS: Readonly<Record<string, InitialStatus>> = {
  '/namespaces': () => ({ phase: 'Active' }),
  '/persistentvolumeclaims': () => ({ phase: 'Pending' }),
  '/persistentvolumes': (_, now) => ({ lastPhaseTransitionTime: now, phase: 'Pending' }),
  '/pods': (manifest) => ({ phase: 'Pending', qosClass: podQosClass(manifest) }),
  '/replicationcontrollers': () => ({ replicas: 0 }),
  '/resourcequotas': EMPTY,
  '/services': () => ({ loadBalancer: {} }),
  'apps/daemonsets': () => ({ currentNumberScheduled: 0, desiredNumberScheduled: 0, numberMisscheduled: 0, numberReady: 0 }),
  'apps/deployments': EMPTY,
  'apps/replicasets': () => ({ replicas: 0 }),
  'apps/statefulsets': () => ({ availableReplicas: 0, replicas: 0 }),
  'autoscaling/horizontalpodautoscalers': () => ({ currentMetrics: null, desiredReplicas: 0 }),
  'batch/cronjobs': EMPTY,
  'batch/jobs': EMPTY,
  'networking.k8s.io/ingresses': () => ({ loadBalancer: {} }),
  'policy/poddisruptionbudgets': () => ({ currentHealthy: 0, desiredHealthy: 0, disruptionsAllowed: 0, expectedPods: 0 }),
};

/** Nodes bring their own status: whoever makes one is its kubelet. */
const KEPT: ReadonlySet<string> = new Set(['/nodes']);

/**
 * The status that a new object starts with.
 *
 * @param now as Kubernetes writes it
 * @returns undefined: the kind's objects start without
 */
export function initialStatus(kind: Kind, manifest: Manifest, now: string): unknown {
  const key = kindKey(kind);
  return KEPT.has(key) ? manifest['status'] : STATUS[key]?.(manifest, now);
}
