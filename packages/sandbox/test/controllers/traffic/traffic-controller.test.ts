import t from 'tap';
import { service } from '../support/manifests.ts';
import { createStage, type Stage } from '../support/stage.ts';

function address(stage: Stage, name: string): string | undefined {
  return stage.get('v1/Service', `default/${name}`).status.loadBalancer.ingress?.[0].ip;
}

t.test('each Service of type LoadBalancer gets an address of its own, and loses it with the type', (t) => {
  const stage = createStage();
  t.teardown(() => stage.close());
  for (const name of ['one', 'two']) stage.create(service(name, { type: 'LoadBalancer' }));
  stage.create(service('inner'));
  stage.timers.advance(500);
  t.match(address(stage, 'one'), /^203\.0\.113\.\d+$/);
  t.not(address(stage, 'one'), address(stage, 'two'));
  t.equal(address(stage, 'inner'), undefined);
  stage.patch('v1/Service', 'default/one', { spec: { type: 'ClusterIP' } });
  stage.timers.advance(500);
  t.equal(address(stage, 'one'), undefined);
  t.strictSame(stage.failures, []);
  t.end();
});

t.test('an Ingress gets the address of the one way in', (t) => {
  const stage = createStage();
  t.teardown(() => stage.close());
  const backend = { service: { name: 'shop', port: { number: 80 } } };
  const rules = [{ host: 'shop.example.org', http: { paths: [{ path: '/', pathType: 'Prefix', backend }] } }];
  stage.create({ apiVersion: 'networking.k8s.io/v1', kind: 'Ingress', metadata: { name: 'shop', namespace: 'default' }, spec: { rules } });
  stage.timers.advance(500);
  t.match(stage.get('networking.k8s.io/v1/Ingress', 'default/shop').status, { loadBalancer: { ingress: [{ ip: '203.0.113.1' }] } });
  t.end();
});
