import t from 'tap';
import Value from 'typebox/value';
import { Config } from '../../src/http/config.ts';

const volume = { name: 'data', path: '/data', size: '1Gi' };

t.test('every key of the contract is taken', async (t) => {
  const config = {
    replicas: 2,
    port: 8080,
    command: ['sh'],
    args: ['-c', ''],
    env: { A: 'x', _b9: '' },
    secretEnv: { B: 'db.url' },
    resources: { requests: { cpu: '100m', 'nvidia.com/gpu': '1' }, limits: { memory: '1Gi' } },
    healthCheck: { path: '/healthz', port: 9090 },
    ingress: { host: '*.example.org', path: '/a?b=c', tls: true },
    autoscaling: { min: 1, max: 5, cpuPercent: 60 },
    volumes: [{ ...volume, storageClass: 'ssd', accessMode: 'ReadWriteMany', temporary: false }],
    schedule: '*/5 * * * *',
    runAsUser: 1000,
    values: { podAnnotations: { a: 'b' }, cron: { suspend: true } },
  };
  t.same([...Value.Errors(Config, config)], []);
  t.ok(Value.Check(Config, {}));
});

t.test('keys of values that are not known pass, since the check tells more of them than a schema can', async (t) => {
  t.ok(Value.Check(Config, { values: { labels: {}, unheardOf: 1 } }));
});

t.test('what has another form is refused', async (t) => {
  const wrong: unknown[] = [
    null,
    [],
    'x',
    { unheardOf: 1 },
    { replicas: -1 },
    { replicas: 1.5 },
    { replicas: '1' },
    { port: 0 },
    { port: 65_536 },
    { command: 'sh' },
    { args: [1] },
    { env: [] },
    { env: { A: 1 } },
    { env: { 'A-B': 'x' } },
    { env: { '': 'x' } },
    { env: { ['A'.repeat(129)]: 'x' } },
    { secretEnv: { A: '' } },
    { secretEnv: { 'A B': 'x' } },
    { resources: { requests: { cpu: 1 } } },
    { resources: { cpu: '1' } },
    { healthCheck: {} },
    { healthCheck: { path: 'healthz' } },
    { healthCheck: { path: '/a b' } },
    { ingress: { host: 'A.example' } },
    { ingress: { host: 'a..b' } },
    { ingress: { host: 'a.b', path: '/\n' } },
    { ingress: { path: '/' } },
    { autoscaling: { min: 0, max: 1 } },
    { autoscaling: { max: 1 } },
    { volumes: {} },
    { volumes: [{ ...volume, name: 'Data' }] },
    { volumes: [{ name: 'data' }] },
    { volumes: [{ ...volume, hostPath: '/' }] },
    { schedule: '' },
    { runAsUser: 0 },
    { runAsUser: 2 ** 31 },
    { values: [] },
    { values: { podAnnotations: { a: 1 } } },
    { values: { tolerations: [{ key: 'a', effect: 'Never' }] } },
    { values: { initContainers: [{ name: 'a', securityContext: {} }] } },
    { values: { cron: { jobTemplate: {} } } },
    { values: { strategy: { maxSurge: 'many' } } },
    { values: Object.fromEntries(Array.from({ length: 51 }, (_, i) => [`k${i}`, 1])) },
    { env: Object.fromEntries(Array.from({ length: 501 }, (_, i) => [`A${i}`, ''])) },
  ];
  for (const config of wrong) t.notOk(Value.Check(Config, config), JSON.stringify(config)?.slice(0, 80));
});
