import t from 'tap';
import { createLiveCache } from '../../../src/argocd/destination/live-cache.ts';
import type { LiveChange } from '../../../src/argocd/destination/live-cache.ts';
import { resourceKey } from '../../../src/argocd/destination/resource-key.ts';
import { findOwner, isSelfReferenced, track } from '../../../src/argocd/destination/tracking.ts';
import type { Tracking } from '../../../src/argocd/destination/tracking.ts';
import type { KubeObject, OwnerReference } from '../../../src/kubernetes/object.ts';
import { createFakeTimers } from '../testing/fake-timers.ts';

const byAnnotation: Tracking = { method: 'annotation', labelKey: 'app', installationId: '' };
const manifest = { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'api', namespace: 'prod' } };

t.test('what is marked is found again', async (t) => {
  for (const method of ['annotation', 'label', 'annotation+label'] as const) {
    const tracking = { ...byAnnotation, method };
    t.equal(findOwner(track(manifest, 'shop', 'prod', tracking), tracking), 'shop', method);
  }
});

t.test('marks of another Argo CD in the same cluster do not count', async (t) => {
  const marked = track(manifest, 'shop', 'prod', { ...byAnnotation, installationId: 'one' });
  t.equal(findOwner(marked, { ...byAnnotation, installationId: 'one' }), 'shop');
  t.equal(findOwner(marked, { ...byAnnotation, installationId: 'two' }), undefined);
});

t.test('a mark that was copied to another object does not make it an Application’s', async (t) => {
  const live = track(manifest, 'shop', 'prod', byAnnotation) as KubeObject;
  t.ok(isSelfReferenced(live, undefined, byAnnotation));
  t.notOk(isSelfReferenced({ ...live, metadata: { ...live.metadata, name: 'copy' } }, undefined, byAnnotation));
  t.ok(isSelfReferenced(undefined, manifest, byAnnotation));
});

t.test('marks that are no marks are no marks', async (t) => {
  for (const text of ['', 'shop', 'shop:x', 'a:b:c', 'shop:apps/Deployment:prod']) {
    t.equal(
      findOwner({ ...manifest, metadata: { ...manifest.metadata, annotations: { 'argocd.argoproj.io/tracking-id': text } } }, byAnnotation),
      undefined,
    );
  }
});

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
