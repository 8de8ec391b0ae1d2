import t from 'tap';
import { deployment, service } from '../support/manifests.ts';
import { createStage, type Any, type Stage } from '../support/stage.ts';

function addresses(stage: Stage): { ready: string[]; unready: string[] } {
  const subsets = (stage.find('v1/Endpoints', 'default/shop')?.subsets ?? []) as Any[];
  const of = (field: string): string[] => subsets.flatMap((subset) => (subset[field] ?? []).map(({ ip }: Any) => ip));
  return { ready: of('addresses'), unready: of('notReadyAddresses') };
}

function sliced(stage: Stage): Any[] {
  return stage.list('discovery.k8s.io/v1/EndpointSlice').flatMap(({ endpoints }) => endpoints ?? []);
}

const PORTS = [{ name: 'http', containerPort: 8080 }];

t.test('a Service has its pods behind it as soon as they are ready, and no longer', (t) => {
  const stage = createStage();
  t.teardown(() => stage.close());
  stage.create(service('shop', { ports: [{ name: 'web', port: 80, targetPort: 'http' }] }));
  stage.create(deployment('shop', { replicas: 2, container: { ports: PORTS, readinessProbe: { httpGet: { port: 8080 } } } }));
  stage.timers.until('a pod runs', () => addresses(stage).unready.length > 0);
  t.strictSame(addresses(stage).ready, []);
  stage.timers.advance(2000);
  t.strictSame(
    addresses(stage).ready.toSorted(),
    stage
      .list('v1/Pod')
      .map(({ status }): string => status.podIP)
      .toSorted(),
  );
  t.match(stage.get('v1/Endpoints', 'default/shop').subsets[0].ports, [{ name: 'web', port: 8080, protocol: 'TCP' }]);
  const [slice] = stage.list('discovery.k8s.io/v1/EndpointSlice');
  t.match(slice, {
    addressType: 'IPv4',
    metadata: { labels: { 'kubernetes.io/service-name': 'shop' } },
    ports: [{ name: 'web', port: 8080 }],
  });
  t.ok(sliced(stage).every(({ conditions }) => conditions.ready && conditions.serving && !conditions.terminating));
  stage.patch('apps/v1/Deployment', 'default/shop', { spec: { replicas: 0 } });
  stage.timers.advance(1000);
  t.strictSame(addresses(stage), { ready: [], unready: [] });
  t.equal(sliced(stage).length, 0);
  t.strictSame(stage.failures, []);
  t.end();
});

t.test('a hundred endpoints fill a slice, and all go with the Service', (t) => {
  const stage = createStage();
  t.teardown(() => stage.close());
  stage.create(service('shop'));
  stage.create(deployment('shop', { replicas: 230 }));
  stage.timers.advance(3000);
  t.strictSame(
    stage
      .list('discovery.k8s.io/v1/EndpointSlice')
      .map(({ endpoints }) => endpoints.length)
      .toSorted((a, b) => b - a),
    [100, 100, 30],
  );
  stage.remove('v1/Service', 'default/shop');
  stage.timers.advance(100);
  t.equal(stage.list('discovery.k8s.io/v1/EndpointSlice').length, 0);
  t.notOk(stage.find('v1/Endpoints', 'default/shop'));
  t.end();
});

t.test('a changed selector takes other pods, and a Service without one is left alone', (t) => {
  const stage = createStage();
  t.teardown(() => stage.close());
  stage.create(deployment('shop'));
  stage.create(service('other', { selector: { app: 'nothing' } }));
  const { selector: _, ...spec } = service('outside')['spec'] as { selector: object };
  stage.create({ ...service('outside'), spec });
  stage.timers.advance(2000);
  t.strictSame(stage.get('v1/Endpoints', 'default/other').subsets ?? [], []);
  t.notOk(stage.find('v1/Endpoints', 'default/outside'));
  stage.patch('v1/Service', 'default/other', { spec: { selector: { app: 'shop' } } });
  stage.timers.advance(50);
  t.equal(stage.get('v1/Endpoints', 'default/other').subsets[0].addresses.length, 1);
  t.end();
});
