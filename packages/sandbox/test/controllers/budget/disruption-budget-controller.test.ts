import t from 'tap';
import { deployment } from '../support/manifests.ts';
import { createStage } from '../support/stage.ts';

function budget(spec: object) {
  const selector = { matchLabels: { app: 'shop' } };
  return {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: { name: 'shop', namespace: 'default' },
    spec: { selector, ...spec },
  };
}

t.test('a budget counts the healthy pods, those that are wanted, and how many may be away', (t) => {
  const stage = createStage();
  t.teardown(() => stage.close());
  stage.create(budget({ maxUnavailable: 1 }));
  stage.timers.advance(50);
  t.match(stage.get('policy/v1/PodDisruptionBudget', 'default/shop').status, {
    expectedPods: 0,
    disruptionsAllowed: 0,
    observedGeneration: 1,
  });
  stage.create(deployment('shop', { replicas: 3 }));
  stage.timers.advance(2000);
  t.match(stage.get('policy/v1/PodDisruptionBudget', 'default/shop').status, {
    currentHealthy: 3,
    desiredHealthy: 2,
    expectedPods: 3,
    disruptionsAllowed: 1,
    conditions: [{ type: 'DisruptionAllowed', status: 'True', reason: 'SufficientPods', message: '' }],
  });
  stage.patch('policy/v1/PodDisruptionBudget', 'default/shop', { spec: { maxUnavailable: null, minAvailable: '100%' } });
  stage.timers.advance(50);
  t.match(stage.get('policy/v1/PodDisruptionBudget', 'default/shop').status, {
    desiredHealthy: 3,
    disruptionsAllowed: 0,
    conditions: [{ status: 'False', reason: 'InsufficientPods' }],
  });
  t.strictSame(stage.failures, []);
  t.end();
});
