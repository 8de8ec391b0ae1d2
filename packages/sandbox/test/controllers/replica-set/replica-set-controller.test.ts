import t from 'tap';
import { rankPods } from '../../../src/controllers/replica-set/rank-pods.ts';
import type { Pod } from '../../../src/controllers/types/pod.ts';
import { pod } from '../support/manifests.ts';
import { createStage } from '../support/stage.ts';

const KIND = 'apps/v1/ReplicaSet';

function replicaSet(name: string, replicas: number) {
  const labels = { app: name };
  const template = { metadata: { labels }, spec: { containers: [{ name: 'main', image: 'shop:1' }] } };
  return {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: { name, namespace: 'default' },
    spec: { replicas, selector: { matchLabels: labels }, template },
  };
}

t.test('a ReplicaSet takes a pod on that fits and has no owner, and makes the rest', (t) => {
  const stage = createStage();
  t.teardown(() => stage.close());
  stage.create(pod('stray', {}, { labels: { app: 'shop' } }));
  stage.timers.advance(1500);
  stage.create(replicaSet('shop', 2));
  stage.timers.advance(1500);
  t.equal(stage.get('v1/Pod', 'default/stray').metadata.ownerReferences[0].name, 'shop');
  t.equal(stage.list('v1/Pod').length, 2);
  stage.create(pod('late', {}, { labels: { app: 'shop' } }));
  stage.timers.advance(1500);
  t.equal(stage.list('v1/Pod').length, 2, 'one too many is deleted');
  t.strictSame(stage.failures, []);
  t.end();
});

t.test('one that wants very many pods leaves all others their turn', (t) => {
  const stage = createStage();
  t.teardown(() => stage.close());
  const made: string[] = [];
  stage.api.subscribe(stage.api.kinds.get('v1', 'Pod'), ({ type, object }) => {
    if (type === 'ADDED') made.push(object.metadata.generateName ?? '');
  });
  stage.create(replicaSet('many', 300));
  stage.create(replicaSet('few', 1));
  stage.timers.until('all are there', () => made.length === 301);
  t.ok(made.indexOf('few-') < 100, 'it has not waited for the last');
  stage.patch(KIND, 'default/many', { spec: { replicas: 0 } });
  stage.timers.until('all but one are gone', () => stage.list('v1/Pod').length === 1);
  t.equal(stage.get(KIND, 'default/many').status.replicas, 0);
  t.strictSame(stage.failures, []);
  t.end();
});

t.test('a pod whose labels no longer fit is let go, and replaced', (t) => {
  const stage = createStage();
  t.teardown(() => stage.close());
  stage.create(replicaSet('shop', 1));
  stage.timers.advance(1500);
  const [{ metadata }] = stage.list('v1/Pod');
  stage.patch('v1/Pod', `default/${metadata.name}`, { metadata: { labels: { app: 'debug' } } });
  stage.timers.advance(1500);
  t.equal(stage.get('v1/Pod', `default/${metadata.name}`).metadata.ownerReferences, undefined);
  t.equal(stage.list('v1/Pod', { labelSelector: 'app=shop' }).length, 1);
  t.end();
});

t.test('a pod that has ended is replaced, and one that is deleted too', (t) => {
  const stage = createStage();
  t.teardown(() => stage.close());
  stage.create(replicaSet('shop', 1));
  stage.timers.advance(1500);
  const [{ metadata }] = stage.list('v1/Pod');
  stage.remove('v1/Pod', `default/${metadata.name}`);
  stage.timers.advance(50);
  t.equal(stage.list('v1/Pod').length, 2, 'at once, not when it is gone');
  t.match(stage.get(KIND, 'default/shop').status, { replicas: 1, terminatingReplicas: 1 });
  stage.timers.advance(2000);
  t.match(stage.get(KIND, 'default/shop').status, { replicas: 1, readyReplicas: 1, availableReplicas: 1, terminatingReplicas: 0 });
  t.end();
});

function ranked(name: string, more: { phase?: string; ready?: string; node?: string; created?: string; cost?: string }): Pod {
  const { phase = 'Running', ready, node = 'n', created = '2026-01-01T00:00:00Z', cost } = more;
  const annotations: Record<string, string> = cost === undefined ? {} : { 'controller.kubernetes.io/pod-deletion-cost': cost };
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, uid: name, resourceVersion: '1', creationTimestamp: created, annotations },
    spec: { containers: [], ...(node === '' ? {} : { nodeName: node }) },
    status: {
      phase: phase as 'Running',
      conditions: ready === undefined ? [] : [{ type: 'Ready', status: 'True', lastTransitionTime: ready }],
    },
  };
}

t.test('those that serve the least are given up first', (t) => {
  const old = '2026-01-01T00:00:00Z';
  const pods = [
    ranked('ready-for-long', { ready: old }),
    ranked('ready-lately', { ready: '2026-01-02T00:00:00Z' }),
    ranked('cheap', { ready: old, cost: '-5' }),
    ranked('not-ready', {}),
    ranked('pending', { phase: 'Pending' }),
    ranked('unplaced', { phase: 'Pending', node: '' }),
  ];
  const names = rankPods(pods).map(({ metadata }) => metadata.name);
  t.strictSame(names, ['unplaced', 'pending', 'not-ready', 'cheap', 'ready-lately', 'ready-for-long']);
  t.end();
});
