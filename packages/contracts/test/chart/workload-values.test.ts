import { renderValues } from '@argosy/domain/release/values';
import t from 'tap';
import Value from 'typebox/value';
import { WorkloadValues } from '../../src/chart/workload-values.ts';
import { Config } from '../../src/http/config.ts';

const WHO = {
  workspace: { id: 'wsp-00000000000000000000000001', slug: 'acme' },
  environment: { id: 'env-00000000000000000000000002', slug: 'production', type: 'production', podSecurity: 'restricted' as const },
  app: { id: 'app-00000000000000000000000003', slug: 'api' },
  deployment: { id: 'dep-00000000000000000000000004' },
  release: { id: 'rel-00000000000000000000000005', number: 1 },
  image: 'nginx:1',
};

t.test('whatever a config may hold, its values are what the chart takes', async (t) => {
  const configs: Config[] = [
    {},
    { replicas: 2, port: 80, command: ['a'], args: ['$(A)'], env: { A: '$(B)' }, secretEnv: { B: 'b' }, runAsUser: 1 },
    { autoscaling: { min: 1, max: 2 }, port: 80, ingress: { host: 'a.b' }, healthCheck: { path: '/' } },
    { schedule: '@hourly', volumes: [{ name: 'a', path: '/a', size: '1Gi', temporary: true }], values: { cron: { timeZone: 'UTC' } } },
    {
      values: {
        podLabels: { a: 'b' },
        affinity: { nodeAffinity: {} },
        initContainers: [{ name: 'a', args: ['$$'] }],
        strategy: { maxSurge: '10%' },
      },
    },
  ];
  for (const config of configs) {
    t.ok(Value.Check(Config, config));
    t.same([...Value.Errors(WorkloadValues, renderValues({ ...WHO, config, restart: '2026-11-21T10:00:00.000Z' }))], []);
  }
});

t.test('Helm can use every pattern: no look-around, no repetition above 1000', async (t) => {
  const patterns = JSON.stringify(WorkloadValues).match(/"pattern":"(?:[^"\\]|\\.)*"|"\^(?:[^"\\]|\\.)*":/g) ?? [];
  t.ok(patterns.length > 3);
  for (const pattern of patterns) {
    t.notMatch(pattern, /\(\?[=!<]/);
    for (const [, count] of pattern.matchAll(/\{(?:[0-9]+,)?([0-9]+)\}/g)) t.ok(Number(count) <= 1000, pattern);
  }
});
