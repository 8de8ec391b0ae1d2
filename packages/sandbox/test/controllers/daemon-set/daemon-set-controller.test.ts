import t from 'tap';
import { daemonSet } from '../support/manifests.ts';
import { createStage, type Any } from '../support/stage.ts';

const KIND = 'apps/v1/DaemonSet';

t.test('a DaemonSet has one pod on every node, also on one that is closed', (t) => {
  const stage = createStage();
  t.teardown(() => stage.close());
  stage.patch('v1/Node', 'sandbox-2', { spec: { unschedulable: true } });
  stage.create(daemonSet('agent'));
  stage.timers.advance(2000);
  t.strictSame(
    stage
      .list('v1/Pod')
      .map(({ spec }): string => spec.nodeName)
      .toSorted(),
    ['sandbox-1', 'sandbox-2'],
  );
  t.match(stage.get(KIND, 'default/agent').status, {
    currentNumberScheduled: 2,
    desiredNumberScheduled: 2,
    numberReady: 2,
    numberAvailable: 2,
    updatedNumberScheduled: 2,
    numberMisscheduled: 0,
    observedGeneration: 1,
  });
  t.strictSame(stage.failures, []);
  t.end();
});

t.test('an update replaces one pod at a time', (t) => {
  const stage = createStage();
  t.teardown(() => stage.close());
  stage.create(daemonSet('agent'));
  stage.timers.advance(2000);
  let least = 2;
  stage.api.subscribe(stage.api.kinds.get('v1', 'Pod'), () => {
    const ready = stage.list('v1/Pod').filter(({ metadata, status }) => {
      const serves = status.conditions?.some(({ type, status: is }: Any) => type === 'Ready' && is === 'True');
      return serves && metadata.deletionTimestamp === undefined;
    });
    least = Math.min(least, ready.length);
  });
  stage.patch(KIND, 'default/agent', { spec: { template: { spec: { containers: [{ name: 'main', image: 'shop:2' }] } } } });
  stage.timers.until('all are new', () => {
    const { status, metadata } = stage.get(KIND, 'default/agent');
    return status.observedGeneration === metadata.generation && status.updatedNumberScheduled === 2 && status.numberAvailable === 2;
  });
  t.equal(least, 1);
  t.end();
});

t.test('only nodes with the wanted label have a pod, also when the label goes', (t) => {
  const stage = createStage();
  t.teardown(() => stage.close());
  stage.patch('v1/Node', 'sandbox-1', { metadata: { labels: { disk: 'ssd' } } });
  stage.create(daemonSet('agent', { pod: { nodeSelector: { disk: 'ssd' } } }));
  stage.timers.advance(2000);
  t.strictSame(
    stage.list('v1/Pod').map(({ spec }): string => spec.nodeName),
    ['sandbox-1'],
  );
  stage.patch('v1/Node', 'sandbox-1', { metadata: { labels: { disk: null } } });
  stage.timers.advance(2000);
  t.equal(stage.list('v1/Pod').length, 0);
  t.match(stage.get(KIND, 'default/agent').status, { desiredNumberScheduled: 0, currentNumberScheduled: 0 });
  t.end();
});
