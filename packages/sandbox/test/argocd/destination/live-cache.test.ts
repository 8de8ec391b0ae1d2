import t from 'tap';
import { createLiveCache } from '../../../src/argocd/destination/live-cache.ts';
import type { LiveChange } from '../../../src/argocd/destination/live-cache.ts';
import { resourceKey } from '../../../src/argocd/destination/resource-key.ts';
import type { KubeObject, OwnerReference } from '../../../src/kubernetes/object.ts';
import { createFakeTimers } from '../testing/fake-timers.ts';

const tracking = { method: 'annotation' as const, labelKey: 'app', installationId: '' };

function object(
  kind: string,
  name: string,
  { owner, application, version = '1' }: { owner?: KubeObject; application?: string; version?: string } = {},
): KubeObject {
  const reference: OwnerReference | undefined = owner && {
    apiVersion: owner.apiVersion,
    kind: owner.kind,
    name: owner.metadata.name,
    uid: owner.metadata.uid,
  };
  const annotations: Record<string, string> =
    application === undefined ? {} : { 'argocd.argoproj.io/tracking-id': `${application}:/${kind}:prod/${name}` };
  const metadata = {
    name,
    namespace: 'prod',
    uid: `uid-${name}`,
    resourceVersion: version,
    creationTimestamp: '',
    annotations,
    ...(reference === undefined ? {} : { ownerReferences: [reference] }),
  };
  return { apiVersion: 'v1', kind, metadata };
}

t.test('facts 11 to 13: what changes is seen with the next batch', async (t) => {
  const timers = createFakeTimers();
  const cache = createLiveCache(timers, tracking);
  const old = object('A', 'one', { application: 'shop' });
  cache.fill([old]);
  const next = object('A', 'one', { application: 'shop', version: '2' });
  cache.push({ object: next, deleted: false });
  t.equal(cache.find(resourceKey(old)), old);
  await timers.advance(100);
  t.equal(cache.find(resourceKey(old)), next);
  cache.push({ object: next, deleted: true });
  await timers.advance(100);
  t.equal(cache.find(resourceKey(old)), undefined);
  t.same(cache.rootsOf('shop'), []);
});

t.test('Applications are told of what belongs to their objects, however far below', async (t) => {
  const timers = createFakeTimers();
  const cache = createLiveCache(timers, tracking);
  const told: LiveChange[] = [];
  cache.subscribe((change) => told.push(change));
  const root = object('A', 'root', { application: 'shop' });
  const child = object('B', 'child', { owner: root, application: 'copied' });
  const grandchild = object('C', 'grandchild', { owner: child });
  for (const one of [root, child, grandchild, object('D', 'stranger')]) cache.push({ object: one, deleted: false });
  await timers.advance(100);
  t.same(
    told.map(({ applications }) => [...applications]),
    [[['shop', true]], [['shop', false]], [['shop', false]], []],
  );
  t.same(cache.rootsOf('shop'), [root]);
  t.same(cache.rootsOf('copied'), [], 'what has an owner is nobody’s own');
  t.same(cache.childrenOf(root), [child]);
});

t.test('owners in a circle do no harm', async (t) => {
  const timers = createFakeTimers();
  const cache = createLiveCache(timers, tracking);
  const told: LiveChange[] = [];
  cache.subscribe((change) => told.push(change));
  const first = object('A', 'first');
  const second = object('A', 'second', { owner: first });
  cache.push({ object: object('A', 'first', { owner: second }), deleted: false });
  cache.push({ object: second, deleted: false });
  await timers.advance(100);
  t.equal(told.length, 2);
});

t.test('other marks are looked at when the settings change', async (t) => {
  const cache = createLiveCache(createFakeTimers(), tracking);
  const labelled = { ...object('A', 'one'), metadata: { ...object('A', 'one').metadata, labels: { app: 'shop' } } };
  cache.fill([labelled]);
  t.same(cache.rootsOf('shop'), []);
  cache.track({ ...tracking, method: 'label' });
  t.same(cache.rootsOf('shop'), [labelled]);
});
