import t from 'tap';
import { findOwner, isSelfReferenced, track } from '../../../src/argocd/destination/tracking.ts';
import type { Tracking } from '../../../src/argocd/destination/tracking.ts';
import type { KubeObject } from '../../../src/kubernetes/object.ts';

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
