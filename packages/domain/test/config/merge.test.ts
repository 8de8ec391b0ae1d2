import t from 'tap';
import { mergeConfig } from '../../src/config/merge.ts';

t.test('the deployment overlays the app key by key, and env by variable', async (t) => {
  const app = { replicas: 1, port: 80, env: { A: '1', B: '1' }, resources: { requests: { cpu: '1' }, limits: { cpu: '2' } } };
  const deployment = { replicas: 3, env: { B: '2', C: '2' }, resources: { requests: { memory: '1Gi' } } };
  t.same(mergeConfig(app, deployment), {
    replicas: 3,
    port: 80,
    env: { A: '1', B: '2', C: '2' },
    resources: { requests: { memory: '1Gi' } },
  });
});

t.test('nothing on one side leaves the other one as it is', async (t) => {
  const config = { port: 80, env: { A: '1' }, secretEnv: { B: 'b' } };
  t.same(mergeConfig(config, {}), config);
  t.same(mergeConfig({}, config), config);
  t.same(mergeConfig({}, {}), {});
});

t.test('a variable that the deployment writes out no longer comes from a secret, and the other way round', async (t) => {
  t.same(mergeConfig({ secretEnv: { A: 'a', B: 'b' } }, { env: { A: '1' } }), { env: { A: '1' }, secretEnv: { B: 'b' } });
  t.same(mergeConfig({ env: { A: '1', B: '1' } }, { secretEnv: { A: 'a' } }), { env: { B: '1' }, secretEnv: { A: 'a' } });
});

t.test('neither side is changed', async (t) => {
  const app = Object.freeze({ env: Object.freeze({ A: '1' }) });
  const deployment = Object.freeze({ env: Object.freeze({ A: '2' }), secretEnv: Object.freeze({ B: 'b' }) });
  t.same(mergeConfig(app, deployment), { env: { A: '2' }, secretEnv: { B: 'b' } });
});
