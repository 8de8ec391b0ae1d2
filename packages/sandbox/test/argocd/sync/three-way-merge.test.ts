import t from 'tap';
import { builtInSchema } from '../../../src/argocd/diff/built-in-schema.ts';
import { threeWayMerge } from '../../../src/argocd/sync/three-way-merge.ts';

const schema = builtInSchema('apps/v1', 'Deployment');
const container = (name: string, extra: object = {}) => ({ name, image: 'web:1', ...extra });
const withContainers = (...containers: object[]) => ({ spec: { template: { spec: { containers } } } });

t.test('what others have added stays, what was applied before and is no longer wanted goes', async (t) => {
  const merged = threeWayMerge({
    former: { data: { a: '1', b: '2' } },
    wanted: { data: { a: '3' } },
    current: { data: { a: '1', b: '2', c: '4' } },
    schema: undefined,
  });
  t.same(merged, { data: { a: '3', c: '4' } });
});

t.test('lists are merged item by item where Kubernetes has keys for them', async (t) => {
  const merged = threeWayMerge({
    former: withContainers(container('web'), container('old')),
    wanted: withContainers(container('web', { image: 'web:2' })),
    current: withContainers(container('web', { terminationMessagePath: '/dev/log' }), container('old'), container('injected')),
    schema,
  });
  t.same(merged, withContainers(container('web', { image: 'web:2', terminationMessagePath: '/dev/log' }), container('injected')));
});

t.test('and are taken as a whole where it has none', async (t) => {
  t.same(threeWayMerge({ former: [1], wanted: [2], current: [1, 3], schema: undefined }), [2]);
});

t.test('nothing changes where all is as it shall be', async (t) => {
  const there = withContainers(container('web', { terminationMessagePath: '/dev/log' }));
  t.same(
    threeWayMerge({ former: withContainers(container('web')), wanted: withContainers(container('web')), current: there, schema }),
    there,
  );
});
