import t from 'tap';
import { AppError } from '../../src/app-error.ts';
import { checkConfig, checkEffectiveConfig } from '../../src/config/check.ts';
import type { AppConfig } from '../../src/config/config.ts';

/** What a check says: the error's code, and pointer and code of each thing that is wrong; null where nothing is. */
function verdict(config: unknown, check = checkConfig) {
  try {
    check(config as AppConfig, '/config');
    return null;
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return { code: error.code, errors: error.errors.map(({ pointer, code }) => `${pointer} ${code}`) };
  }
}

const volume = { name: 'data', path: '/data', size: '1Gi' };

t.test('a config that can be rendered passes', async (t) => {
  const right: AppConfig[] = [
    {},
    { replicas: 0, port: 8080, healthCheck: { path: '/healthz' }, env: { A: '', _b: '$(A)' }, secretEnv: { C: 'db.url' } },
    {
      autoscaling: { min: 2, max: 2 },
      replicas: 1,
      resources: { requests: { cpu: '700m', 'nvidia.com/gpu': '1' }, limits: { cpu: '0.7', memory: '1Gi' } },
    },
    { volumes: [volume, { ...volume, name: 'tmp', path: '/tmp', temporary: true }, { ...volume, name: 'more', path: '/data/more' }] },
    { volumes: [{ ...volume, accessMode: 'ReadWriteMany' }], replicas: 3 },
    {
      schedule: '*/5 * * * *',
      command: ['sh', '-c', '\u0001\u001b\t\r\n \u00a0\u2028\u2029\ufeff\ufffd😀'],
      values: { cron: { suspend: true } },
    },
    {
      values: {
        podAnnotations: { 'prometheus.io/scrape': 'true' },
        podLabels: { team: 'shop' },
        ingressAnnotations: { 'cert-manager.io/cluster-issuer': 'le' },
      },
    },
    { values: { strategy: { maxSurge: 0, maxUnavailable: 1 }, preStopSleepSeconds: 5, terminationGracePeriodSeconds: 30 } },
  ];
  // Named by their place: a name with such characters would break the lines of the report.
  for (const [index, config] of right.entries()) {
    t.equal(verdict(config), null, `config ${index}`);
    t.equal(verdict(config, checkEffectiveConfig), null, `config ${index}, effective`);
  }
});

t.test('what Argosy sets itself is protected, by whatever name', async (t) => {
  const names = [
    'labels',
    'commonLabels',
    'selectorLabels',
    'matchLabels',
    'selector',
    'name',
    'nameOverride',
    'fullnameOverride',
    'namespace',
    'image',
    'imagePullPolicy',
    'podSecurity',
    'securityContext',
    'podSecurityContext',
    'containerSecurityContext',
    'argosy',
    'release',
    'restart',
    'secretName',
    'serviceAccountName',
    'automountServiceAccountToken',
    'hostNetwork',
    'hostPID',
    'hostIPC',
    'hostAliases',
    'privileged',
    'global',
    'extraContainers',
    'extraObjects',
    'replicas',
    'env',
    'secretEnv',
    'resources',
    'volumes',
    'runAsUser',
    'schedule',
  ];
  for (const name of names)
    t.same(verdict({ values: { [name]: {} } }), { code: 'protected_value', errors: [`/config/values/${name} protected_value`] }, name);
});

t.test('labels and annotations that mean something to Argosy or Argo CD are protected', async (t) => {
  const keys = [
    'argosy.dev/release',
    'argosy.dev/deployment',
    'x.argosy.dev/y',
    'argocd.argoproj.io/sync-options',
    'notifications.argoproj.io/x',
    'helm.sh/hook',
    'meta.helm.sh/release-name',
    'container.apparmor.security.beta.kubernetes.io/api',
    'nginx.ingress.kubernetes.io/configuration-snippet',
    'nginx.ingress.kubernetes.io/server-snippet',
  ];
  for (const place of [
    'annotations',
    'podAnnotations',
    'serviceAnnotations',
    'serviceAccountAnnotations',
    'ingressAnnotations',
    'podLabels',
  ]) {
    for (const key of keys) {
      const pointer = `/config/values/${place}/${key.replaceAll('/', '~1')}`;
      t.same(
        verdict({ values: { [place]: { [key]: 'x' } } }),
        { code: 'protected_value', errors: [`${pointer} protected_value`] },
        `${place} ${key}`,
      );
    }
  }
  for (const key of [
    'app.kubernetes.io/name',
    'app.kubernetes.io/anything',
    'pod-template-hash',
    'job-name',
    'batch.kubernetes.io/job-name',
  ]) {
    t.match(verdict({ values: { podLabels: { [key]: 'x' } } }), { code: 'protected_value' }, key);
  }
});

t.test('a protected value goes before everything else that is wrong', async (t) => {
  t.match(verdict({ schedule: 'never', values: { unheardOf: 1, labels: {} } }), {
    code: 'protected_value',
    errors: ['/config/values/unheardOf unknown_value', '/config/values/labels protected_value', '/config/schedule invalid_schedule'],
  });
});

t.test('each thing that cannot be is refused where it stands', async (t) => {
  const table: [unknown, string][] = [
    [{ values: { unheardOf: 1 } }, '/config/values/unheardOf unknown_value'],
    [{ values: { podLabels: { 'a b': 'x' } } }, '/config/values/podLabels/a b invalid_name'],
    [{ values: { podAnnotations: { 'UPPER/x': 'x' } } }, '/config/values/podAnnotations/UPPER~1x invalid_name'],
    [{ values: { podLabels: { team: 'not a label' } } }, '/config/values/podLabels/team invalid_label'],
    [{ values: { initContainers: [{ name: 'a' }, { name: 'a' }] } }, '/config/values/initContainers/1/name container_twice'],
    [{ env: { 'a-b': '1' } }, '/config/env/a-b invalid_variable'],
    [{ env: { '1A': '1' } }, '/config/env/1A invalid_variable'],
    [{ secretEnv: { '': 'x' } }, '/config/secretEnv/ invalid_variable'],
    [{ secretEnv: { A: '../x' } }, '/config/secretEnv/A invalid_secret_name'],
    [{ env: { A: '1' }, secretEnv: { A: 'a' } }, '/config/secretEnv/A variable_twice'],
    [{ env: { A: 'a\0b' } }, '/config/env/A invalid_text'],
    [{ args: ['ok', '\ud800'] }, '/config/args/1 invalid_text'],
    [{ command: ['\u007f'] }, '/config/command/0 invalid_text'],
    [{ values: { podAnnotations: { a: 'x\u0085y' } } }, '/config/values/podAnnotations/a invalid_text'],
    [{ values: { affinity: { a: ['\uffff'] } } }, '/config/values/affinity/a/0 invalid_text'],
    [{ resources: { limits: { cpu: 'much' } } }, '/config/resources/limits/cpu invalid_quantity'],
    [{ resources: { requests: { disk: '1' } } }, '/config/resources/requests/disk invalid_resource'],
    [{ resources: { requests: { memory: '2Gi' }, limits: { memory: '1Gi' } } }, '/config/resources/requests/memory request_above_limit'],
    [{ schedule: '* * * *' }, '/config/schedule invalid_schedule'],
    [{ schedule: '@hourly', port: 80 }, '/config/port conflict'],
    [{ schedule: '@hourly', ingress: { host: 'a.b' } }, '/config/ingress conflict'],
    [{ schedule: '@hourly', autoscaling: { min: 1, max: 2 } }, '/config/autoscaling conflict'],
    [{ schedule: '@hourly', healthCheck: { path: '/' } }, '/config/healthCheck conflict'],
    [{ schedule: '@hourly', replicas: 1 }, '/config/replicas conflict'],
    [{ autoscaling: { min: 3, max: 2 } }, '/config/autoscaling/min conflict'],
    [{ volumes: [volume], replicas: 2 }, '/config/volumes conflict'],
    [{ volumes: [volume], autoscaling: { min: 1, max: 2 } }, '/config/volumes conflict'],
    [{ volumes: [volume, { ...volume, path: '/other' }] }, '/config/volumes/1/name volume_twice'],
    [{ volumes: [volume, { ...volume, name: 'other' }] }, '/config/volumes/1/path path_taken'],
    [{ volumes: [{ ...volume, size: '0' }] }, '/config/volumes/0/size invalid_quantity'],
    [{ volumes: [{ ...volume, name: 'Data' }] }, '/config/volumes/0/name invalid_name'],
    [{ volumes: [{ ...volume, temporary: true, storageClass: 'ssd' }] }, '/config/volumes/0/temporary conflict'],
    [{ values: { strategy: { type: 'Recreate', maxSurge: 1 } } }, '/config/values/strategy conflict'],
    [{ values: { strategy: { maxSurge: '0%' } } }, '/config/values/strategy conflict'],
    [{ values: { minReadySeconds: 300 } }, '/config/values/minReadySeconds conflict'],
    [{ values: { preStopSleepSeconds: 30, terminationGracePeriodSeconds: 30 } }, '/config/values/preStopSleepSeconds conflict'],
  ];
  for (const [config, error] of table) t.same(verdict(config), { code: 'invalid_input', errors: [error] }, error);
  t.same(verdict({ values: { initContainers: [{ name: 'a', image: 'A B' }] } }), {
    code: 'invalid_image',
    errors: ['/config/values/initContainers/0/image invalid_image'],
  });
});

t.test('a volume is mounted only where nothing else belongs', async (t) => {
  for (const path of ['data', '/', '/a/', '//a', '/a//b', '/a/../b', '/.', '/a:b', '/a\nb', `/${'a'.repeat(300)}`]) {
    t.same(verdict({ volumes: [{ ...volume, path }] })?.errors, ['/config/volumes/0/path invalid_path'], JSON.stringify(path.slice(0, 30)));
  }
  for (const path of ['/proc', '/sys/fs', '/dev/shm', '/var/run/secrets/kubernetes.io/serviceaccount']) {
    t.same(verdict({ volumes: [{ ...volume, path }] })?.errors, ['/config/volumes/0/path path_taken'], path);
  }
});

t.test('what a part needs is asked of the effective config only, so that an overlay can bring it', async (t) => {
  const table: [AppConfig, string][] = [
    [{ ingress: { host: 'a.b' } }, '/config/port missing'],
    [{ healthCheck: { path: '/' } }, '/config/healthCheck/port missing'],
    [{ values: { cron: {} } }, '/config/schedule missing'],
  ];
  for (const [config, error] of table) {
    t.equal(verdict(config), null, error);
    t.same(verdict(config, checkEffectiveConfig), { code: 'invalid_input', errors: [error] }, error);
  }
});

t.test('trust-T15: what is too large or too deep is refused as a whole', async (t) => {
  let deep: Record<string, unknown> = {};
  for (let i = 0; i < 1000; i++) deep = { deep };
  const large = { env: Object.fromEntries(Array.from({ length: 300 }, (_, i) => [`A${i}`, 'x'.repeat(1000)])) };
  const wide = { values: { affinity: { a: Array.from({ length: 6000 }, () => 1) } } };
  for (const config of [{ values: { affinity: deep } }, large, wide]) {
    t.same(verdict(config), { code: 'invalid_input', errors: ['/config config_too_large'] });
  }
});
