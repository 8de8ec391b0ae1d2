import fc from 'fast-check';
import t from 'tap';
import { aggregateHealth } from '../../../src/argocd/health/aggregate-health.ts';
import type { ResourceHealth } from '../../../src/argocd/health/aggregate-health.ts';
import { healthOf } from '../../../src/argocd/health/health-of.ts';
import type { Health, HealthStatus } from '../../../src/argocd/health/health.ts';
import type { KubeObject } from '../../../src/kubernetes/object.ts';

type Parts = Readonly<Record<string, unknown>> & { readonly metadata?: Partial<KubeObject['metadata']> };

function object(apiVersion: string, kind: string, parts: Parts = {}): KubeObject {
  const metadata = {
    name: 'x',
    uid: 'u',
    resourceVersion: '1',
    creationTimestamp: '2026-01-01T00:00:00Z',
    generation: 2,
    ...parts.metadata,
  };
  return { ...parts, apiVersion, kind, metadata };
}

function deployment(spec: object, status: object): KubeObject {
  return object('apps/v1', 'Deployment', { spec, status: { observedGeneration: 2, ...status } });
}

function pod(restartPolicy: string, status: object): KubeObject {
  return object('v1', 'Pod', { spec: { restartPolicy }, status });
}

const ROLLOUT = 'Waiting for rollout to finish:';

const CASES: readonly (readonly [string, KubeObject, Health | undefined])[] = [
  [
    'a deployment with all replicas is healthy',
    deployment({ replicas: 2 }, { replicas: 2, updatedReplicas: 2, availableReplicas: 2 }),
    { status: 'Healthy' },
  ],
  ['a deployment of nothing is healthy', deployment({ replicas: 0 }, {}), { status: 'Healthy' }],
  ['a paused deployment is suspended', deployment({ paused: true }, {}), { status: 'Suspended', message: 'Deployment is paused' }],
  [
    'a deployment past its deadline is degraded (fact-17)',
    deployment({ replicas: 1 }, { conditions: [{ type: 'Progressing', status: 'False', reason: 'ProgressDeadlineExceeded' }] }),
    { status: 'Degraded', message: 'Deployment "x" exceeded its progress deadline' },
  ],
  [
    'a change that no controller has seen is progressing, even past a deadline',
    deployment({ replicas: 1 }, { observedGeneration: 1, conditions: [{ type: 'Progressing', reason: 'ProgressDeadlineExceeded' }] }),
    { status: 'Progressing', message: `${ROLLOUT} observed deployment generation less than desired generation` },
  ],
  [
    'too few new replicas are progressing',
    deployment({ replicas: 2 }, { replicas: 2, updatedReplicas: 1, availableReplicas: 2 }),
    { status: 'Progressing', message: `${ROLLOUT} 1 out of 2 new replicas have been updated...` },
  ],
  [
    'old replicas that still run are progressing',
    deployment({ replicas: 2 }, { replicas: 3, updatedReplicas: 2, availableReplicas: 3 }),
    { status: 'Progressing', message: `${ROLLOUT} 1 old replicas are pending termination...` },
  ],
  [
    'new replicas that are not available are progressing',
    deployment({ replicas: 2 }, { replicas: 2, updatedReplicas: 2, availableReplicas: 1 }),
    { status: 'Progressing', message: `${ROLLOUT} 1 of 2 updated replicas are available...` },
  ],
  [
    'a replica set that may not make pods is degraded',
    object('apps/v1', 'ReplicaSet', {
      spec: { replicas: 1 },
      status: { observedGeneration: 2, conditions: [{ type: 'ReplicaFailure', status: 'True', message: 'quota' }] },
    }),
    { status: 'Degraded', message: 'quota' },
  ],
  [
    'a stateful set waits for its pods',
    object('apps/v1', 'StatefulSet', { spec: { replicas: 3 }, status: { observedGeneration: 2, readyReplicas: 1 } }),
    { status: 'Progressing', message: 'Waiting for 2 pods to be ready...' },
  ],
  [
    'a stateful set with a partition is healthy when its pods are updated',
    object('apps/v1', 'StatefulSet', {
      spec: { replicas: 1, updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 0 } } },
      status: { observedGeneration: 2, readyReplicas: 1, updatedReplicas: 1 },
    }),
    { status: 'Healthy', message: 'partitioned roll out complete: 1 new pods have been updated...' },
  ],
  [
    'a daemon set waits for its nodes',
    object('apps/v1', 'DaemonSet', {
      status: { observedGeneration: 2, desiredNumberScheduled: 2, updatedNumberScheduled: 2, numberAvailable: 1 },
    }),
    { status: 'Progressing', message: 'Waiting for daemon set "x" rollout to finish: 1 of 2 updated pods are available...' },
  ],
  [
    'a pod that cannot pull its image is degraded',
    pod('Always', { phase: 'Pending', containerStatuses: [{ state: { waiting: { reason: 'ImagePullBackOff', message: 'no' } } }] }),
    { status: 'Degraded', message: 'no' },
  ],
  [
    "a hook's pod that cannot pull its image may still succeed",
    pod('Never', { phase: 'Pending', containerStatuses: [{ state: { waiting: { reason: 'ImagePullBackOff', message: 'no' } } }] }),
    { status: 'Progressing' },
  ],
  ['a ready pod is healthy', pod('Always', { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] }), { status: 'Healthy' }],
  [
    'a pod that was ended and is not ready is degraded',
    pod('Always', { phase: 'Running', containerStatuses: [{ lastState: { terminated: { exitCode: 1 } } }] }),
    { status: 'Degraded' },
  ],
  [
    'a failed pod tells its exit code',
    pod('Never', { phase: 'Failed', containerStatuses: [{ name: 'app', state: { terminated: { exitCode: 3 } } }] }),
    { status: 'Degraded', message: 'container "app" failed with exit code 3' },
  ],
  ['a running job is progressing', object('batch/v1', 'Job', { status: { active: 1 } }), { status: 'Progressing' }],
  [
    'a job that failed is degraded, whatever else it says',
    object('batch/v1', 'Job', {
      status: {
        conditions: [
          { type: 'Complete', status: 'True' },
          { type: 'Failed', status: 'True', message: 'limit' },
        ],
      },
    }),
    { status: 'Degraded', message: 'limit' },
  ],
  [
    'a complete job is healthy',
    object('batch/v1', 'Job', { status: { conditions: [{ type: 'Complete', status: 'True' }] } }),
    { status: 'Healthy' },
  ],
  [
    'a suspended job is suspended',
    object('batch/v1', 'Job', { status: { conditions: [{ type: 'Suspended', status: 'True' }] } }),
    { status: 'Suspended' },
  ],
  [
    'a cron job that never ran is healthy',
    object('batch/v1', 'CronJob', { spec: {}, status: {} }),
    { status: 'Healthy', message: 'CronJob has not been scheduled yet' },
  ],
  [
    'a cron job whose last run failed is degraded',
    object('batch/v1', 'CronJob', {
      spec: {},
      status: { lastScheduleTime: '2026-01-01T00:02:00Z', lastSuccessfulTime: '2026-01-01T00:01:00Z' },
    }),
    { status: 'Degraded', message: 'CronJob has not completed its last execution successfully' },
  ],
  ['a service is healthy', object('v1', 'Service', { spec: { type: 'ClusterIP' } }), { status: 'Healthy' }],
  [
    'a load balancer without an address is progressing',
    object('v1', 'Service', { spec: { type: 'LoadBalancer' } }),
    { status: 'Progressing' },
  ],
  ['an ingress without an address is progressing', object('networking.k8s.io/v1', 'Ingress'), { status: 'Progressing' }],
  ['a lost claim is degraded', object('v1', 'PersistentVolumeClaim', { status: { phase: 'Lost' } }), { status: 'Degraded' }],
  [
    'an autoscaler without metrics is degraded',
    object('autoscaling/v2', 'HorizontalPodAutoscaler', {
      status: { conditions: [{ type: 'ScalingActive', status: 'False', reason: 'FailedGetResourceMetric', message: 'none' }] },
    }),
    { status: 'Degraded', message: 'none' },
  ],
  [
    'a budget that lacks pods is healthy',
    object('policy/v1', 'PodDisruptionBudget', { status: { conditions: [{ status: 'False', reason: 'InsufficientPods' }] } }),
    { status: 'Healthy', message: 'PodDisruptionBudget has InsufficientPods' },
  ],
  [
    'an established definition is healthy',
    object('apiextensions.k8s.io/v1', 'CustomResourceDefinition', { status: { conditions: [{ type: 'Established', status: 'True' }] } }),
    { status: 'Healthy', message: 'CRD is healthy' },
  ],
  ['a config map has no health', object('v1', 'ConfigMap'), undefined],
  [
    'a child Application has no health of its own',
    object('argoproj.io/v1alpha1', 'Application', { status: { health: { status: 'Degraded' } } }),
    undefined,
  ],
  [
    'whatever is being deleted is progressing',
    object('v1', 'ConfigMap', { metadata: { deletionTimestamp: '2026-01-01T00:00:00Z' } }),
    { status: 'Progressing', message: 'Pending deletion' },
  ],
];

for (const [name, subject, expected] of CASES) {
  t.test(name, (t) => {
    t.strictSame(healthOf(subject), expected);
    t.end();
  });
}

const ORDER: readonly HealthStatus[] = ['Healthy', 'Suspended', 'Progressing', 'Missing', 'Degraded', 'Unknown'];

function resource(status: HealthStatus | undefined, kind = 'Deployment', annotations: Record<string, string> = {}): ResourceHealth {
  const metadata = { name: 'x', uid: 'u', resourceVersion: '1', creationTimestamp: '2026-01-01T00:00:00Z', annotations };
  const apiVersion = kind === 'Application' ? 'argoproj.io/v1alpha1' : 'apps/v1';
  return { live: { apiVersion, kind, metadata }, health: status === undefined ? undefined : { status } };
}

const missing: ResourceHealth = { live: undefined, health: undefined };

t.test('an Application is as well as its worst resource', (t) => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...ORDER), { minLength: 1 }), (statuses) => {
      const worst = Math.max(...statuses.map((status) => ORDER.indexOf(status)));
      return aggregateHealth(statuses.map((status) => resource(status))) === ORDER[worst];
    }),
  );
  t.end();
});

t.test('without resources, and with such as have no health, it is healthy (fact-26)', (t) => {
  t.equal(aggregateHealth([]), 'Healthy');
  t.equal(aggregateHealth([resource(undefined)]), 'Healthy');
  t.end();
});

t.test('it is missing only when everything is (fact-13)', (t) => {
  t.equal(aggregateHealth([missing, missing]), 'Missing');
  t.equal(aggregateHealth([missing, resource(undefined)]), 'Healthy');
  t.equal(aggregateHealth([missing, resource('Progressing')]), 'Progressing');
  t.end();
});

t.test('a resource that asks for it does not count', (t) => {
  t.equal(aggregateHealth([resource('Degraded', 'Deployment', { 'argocd.argoproj.io/ignore-healthcheck': 'true' })]), 'Healthy');
  t.equal(aggregateHealth([resource('Degraded', 'Deployment', { 'argocd.argoproj.io/ignore-healthcheck': 'false' })]), 'Degraded');
  t.end();
});

t.test('a child Application that is unknown does not count, one that is degraded does', (t) => {
  t.equal(aggregateHealth([resource('Unknown', 'Application')]), 'Healthy');
  t.equal(aggregateHealth([resource('Degraded', 'Application')]), 'Degraded');
  t.end();
});
