import t from 'tap';
import { deployment } from '../support/manifests.ts';
import { createStage, type Any, type Stage } from '../support/stage.ts';

const KIND = 'autoscaling/v2/HorizontalPodAutoscaler';

function autoscaler(minReplicas: number, maxReplicas: number) {
  const target = { type: 'Utilization', averageUtilization: 80 };
  const spec = {
    scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'shop' },
    minReplicas,
    maxReplicas,
    metrics: [{ type: 'Resource', resource: { name: 'cpu', target } }],
  };
  return { apiVersion: 'autoscaling/v2', kind: 'HorizontalPodAutoscaler', metadata: { name: 'shop', namespace: 'default' }, spec };
}

function told(stage: Stage): string[] {
  const conditions = stage.get(KIND, 'default/shop').status.conditions as Any[];
  return conditions.map(({ type, status, reason }) => `${type}=${status} ${reason}`);
}

t.test('what is scaled is kept between its bounds, and left alone within them', (t) => {
  const stage = createStage();
  t.teardown(() => stage.close());
  stage.create(deployment('shop', { replicas: 1 }));
  stage.create(autoscaler(3, 5));
  stage.timers.advance(2000);
  const size = (): number => stage.get('apps/v1/Deployment', 'default/shop').spec.replicas;
  t.equal(size(), 3);
  t.strictSame(told(stage), [
    'AbleToScale=True ReadyForNewScale',
    'ScalingActive=True ValidMetricFound',
    'ScalingLimited=False DesiredWithinRange',
  ]);
  t.match(stage.get(KIND, 'default/shop').status, { currentReplicas: 3, desiredReplicas: 3, lastScaleTime: /Z$/ });
  const [{ resource }] = stage.get(KIND, 'default/shop').status.currentMetrics;
  t.ok(resource.current.averageUtilization <= 80 && resource.current.averageUtilization > 70);
  t.ok(stage.events('shop').includes('SuccessfulRescale: New size: 3; reason: Current number of replicas below Spec.MinReplicas'));
  stage.patch('apps/v1/Deployment', 'default/shop', { spec: { replicas: 4 } });
  stage.timers.advance(2000);
  t.equal(size(), 4);
  stage.patch('apps/v1/Deployment', 'default/shop', { spec: { replicas: 9 } });
  stage.timers.advance(2000);
  t.equal(size(), 5);
  t.strictSame(stage.failures, []);
  t.end();
});

t.test('nothing is scaled that was scaled to 0, and a missing target is told', (t) => {
  const stage = createStage();
  t.teardown(() => stage.close());
  stage.create(autoscaler(2, 5));
  stage.timers.advance(100);
  t.strictSame(told(stage), ['AbleToScale=False FailedGetScale']);
  stage.create(deployment('shop', { replicas: 0 }));
  stage.timers.advance(1000);
  t.equal(stage.get('apps/v1/Deployment', 'default/shop').spec.replicas, 0);
  t.ok(told(stage).includes('ScalingActive=False ScalingDisabled'));
  t.end();
});
