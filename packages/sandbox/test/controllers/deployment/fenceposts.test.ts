import t from 'tap';
import { fencepostsOf } from '../../../src/controllers/deployment/fenceposts.ts';
import type { Deployment } from '../../../src/controllers/types/workload.ts';
import { deployment } from '../support/manifests.ts';

function posts(replicas: number, rollingUpdate: object): [number, number] {
  const object = deployment('shop', { replicas, spec: { strategy: { type: 'RollingUpdate', rollingUpdate } } });
  const { maxSurge, maxUnavailable } = fencepostsOf(object as unknown as Deployment);
  return [maxSurge, maxUnavailable];
}

t.test('a share of surge is rounded up, a share of absence down, and never do both stand still', (t) => {
  t.strictSame(posts(10, { maxSurge: '25%', maxUnavailable: '25%' }), [3, 2]);
  t.strictSame(posts(1, { maxSurge: '25%', maxUnavailable: '25%' }), [1, 0]);
  t.strictSame(posts(4, { maxSurge: 0, maxUnavailable: 0 }), [0, 1]);
  t.strictSame(posts(2, { maxSurge: 3, maxUnavailable: 5 }), [3, 2]);
  t.strictSame(posts(0, { maxSurge: '25%', maxUnavailable: '25%' }), [0, 0]);
  t.end();
});
