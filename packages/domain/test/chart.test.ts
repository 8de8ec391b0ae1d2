import fc from 'fast-check';
import t from 'tap';
import { checkEffectiveConfig } from '../src/config/check.ts';
import type { AppConfig } from '../src/config/config.ts';
import type { ValuesInput } from '../src/release/values.ts';
import { renderValuesYaml } from '../src/release/values-yaml.ts';
import { expand } from './config/expand.ts';
import { CONFIGURATIONS } from './configurations.ts';
import type { Container, KubernetesObject } from './helm/kubernetes-object.ts';
import { CHART, helmLint, helmTemplate } from './helm/run-helm.ts';
import { IDS, NASTY, valuesInput } from './inputs.ts';

/** The objects that a release of this config gives to Kubernetes, by kind. */
async function objectsOf(config: AppConfig, changes: Partial<ValuesInput> = {}): Promise<Record<string, KubernetesObject>> {
  checkEffectiveConfig(config);
  const objects = await helmTemplate(CHART, 'api', renderValuesYaml(valuesInput(config, changes)));
  return Object.fromEntries(objects.map((object) => [object.kind, object]));
}

async function deploymentOf(config: AppConfig, changes: Partial<ValuesInput> = {}): Promise<KubernetesObject> {
  const { Deployment } = await objectsOf(config, changes);
  if (Deployment === undefined) throw new Error('there is no Deployment');
  return Deployment;
}

/** The first one, which is the app's. */
function container(deployment: KubernetesObject): Container {
  const [first] = deployment.spec.template.spec.containers;
  if (first === undefined) throw new Error('there is no container');
  return first;
}

const restricted = { environment: { ...valuesInput().environment, podSecurity: 'restricted' as const } };
/** As many as a command may have. */
const WORDS = NASTY.slice(-100);
const volume = { name: 'data', path: '/data', size: '1Gi' };

for (const [what, config, kinds] of CONFIGURATIONS) {
  t.test(`an app with ${what} is rendered by helm without a complaint, each object with our labels`, async (t) => {
    const objects = await objectsOf(config);
    t.same(Object.keys(objects).toSorted(), kinds);
    t.match(await helmLint(CHART, renderValuesYaml(valuesInput(config))), /0 chart\(s\) failed/);
    for (const object of Object.values(objects)) {
      t.match(object.metadata.labels, {
        'app.kubernetes.io/name': 'api',
        'app.kubernetes.io/instance': IDS.deployment,
        'app.kubernetes.io/part-of': 'acme',
        'argosy.dev/workspace': IDS.workspace,
        'argosy.dev/environment': IDS.environment,
        'argosy.dev/app': IDS.app,
        'argosy.dev/deployment': IDS.deployment,
      });
      t.equal(object.metadata.name, object.kind === 'PersistentVolumeClaim' ? 'api.data' : 'api');
    }
  });
}

t.test('the release stands on the workload and nowhere in its pods, so that a release which changes no pod restarts none', async (t) => {
  for (const config of [{}, { schedule: '@hourly' }]) {
    const { Deployment, CronJob, ...others } = await objectsOf(config);
    const workload = Deployment ?? CronJob;
    t.equal(workload?.metadata.annotations?.['argosy.dev/release'], IDS.release);
    t.notMatch(JSON.stringify([workload?.spec, others]), /rel-/);
  }
  const first = await deploymentOf({ env: { A: '1' } });
  const second = await deploymentOf({ env: { A: '1' } }, { release: { id: 'rel-0000000000000000000000000z', number: 8 } });
  t.same(first.spec, second.spec);
});

t.test('replicas and autoscaling change nothing in the pods', async (t) => {
  const { template } = (await deploymentOf({ replicas: 1, resources: { requests: { cpu: '1' } } })).spec;
  t.same((await deploymentOf({ replicas: 5, resources: { requests: { cpu: '1' } } })).spec.template, template);
  t.same((await deploymentOf({ autoscaling: { min: 2, max: 3 }, resources: { requests: { cpu: '1' } } })).spec.template, template);
});

t.test('a redeploy restarts pods by an annotation that is there only then', async (t) => {
  t.notOk((await deploymentOf({})).spec.template.metadata.annotations);
  const { annotations } = (await deploymentOf({}, { restart: '2026-11-21T10:00:00.000Z' })).spec.template.metadata;
  t.same(annotations, { 'argosy.dev/restart': '2026-11-21T10:00:00.000Z' });
});

t.test('what finds pods is the same whatever the config is', async (t) => {
  const selector = { 'app.kubernetes.io/name': 'api', 'argosy.dev/deployment': IDS.deployment };
  const { Deployment, Service, PodDisruptionBudget } = await objectsOf({ port: 80, replicas: 2, values: { podLabels: { team: 'a' } } });
  t.same(Deployment?.spec.selector['matchLabels'], selector);
  t.same(Service?.spec.selector, selector);
  t.same(PodDisruptionBudget?.spec.selector['matchLabels'], selector);
  t.match(Deployment?.spec.template.metadata.labels, { ...selector, team: 'a' });
});

t.test("the app's container is the first one and has the app's name, whatever runs before it", async (t) => {
  const deployment = await deploymentOf({ values: { initContainers: [{ name: 'api' }] } });
  t.equal(container(deployment).name, 'api');
  t.same(
    deployment.spec.template.spec.initContainers?.map((each) => each.name),
    ['0-api'],
  );
});

t.test('an image by tag is pulled once, one that moves each time', async (t) => {
  const digest = `@sha256:${'0'.repeat(64)}`;
  const table = {
    'a:1': 'IfNotPresent',
    a: 'Always',
    'a:latest': 'Always',
    [`a${digest}`]: 'IfNotPresent',
    [`a:latest${digest}`]: 'IfNotPresent',
    'host:5000/a': 'Always',
    'host:5000/a:1': 'IfNotPresent',
  };
  for (const [image, policy] of Object.entries(table)) {
    t.match(container(await deploymentOf({}, { image })), { image, imagePullPolicy: policy }, image);
  }
});

t.test("with a health check there are three probes on the app's port; without one, readiness is an open port", async (t) => {
  const checked = container(await deploymentOf({ port: 8080, healthCheck: { path: '/healthz' } }));
  for (const probe of ['startupProbe', 'readinessProbe', 'livenessProbe'] as const)
    t.match(checked[probe].httpGet, { path: '/healthz', port: 'http' }, probe);
  t.same(checked.ports, [{ name: 'http', containerPort: 8080, protocol: 'TCP' }]);
  t.ok(checked.startupProbe.periodSeconds * checked.startupProbe.failureThreshold < 300, 'it gives up before the rollout does');
  t.equal(container(await deploymentOf({ port: 8080, healthCheck: { path: '/', port: 9090 } })).readinessProbe.httpGet.port, 9090);
  const open = container(await deploymentOf({ port: 8080 }));
  t.same([open.readinessProbe.tcpSocket, open.livenessProbe, open.startupProbe], [{ port: 'http' }, undefined, undefined]);
  const silent = container(await deploymentOf({}));
  t.same([silent.readinessProbe, silent.ports], [undefined, undefined]);
});

t.test("the Service answers at 80 and at the app's own port", async (t) => {
  const ports = async (port: number) => (await objectsOf({ port }))['Service']?.spec.ports.map((each) => [each.port, each.targetPort]);
  t.same(await ports(8080), [
    [80, 'http'],
    [8080, 'http'],
  ]);
  t.same(await ports(80), [[80, 'http']]);
});

t.test("every pod keeps to its environment's pod security", async (t) => {
  for (const config of [{}, { schedule: '@hourly' }, { values: { initContainers: [{ name: 'x' }] } }]) {
    const { Deployment, CronJob } = await objectsOf(config, restricted);
    const pod = (Deployment ?? CronJob?.spec.jobTemplate)?.spec.template.spec;
    if (pod === undefined) throw new Error('there are no pods');
    t.same(pod.securityContext, { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } });
    for (const each of [...pod.containers, ...(pod.initContainers ?? [])])
      t.same(each.securityContext, { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } });
    t.equal(pod.automountServiceAccountToken, false);
  }
  const { spec } = (await deploymentOf({})).spec.template;
  t.same(
    [spec.securityContext, spec.containers[0]?.securityContext],
    [{ seccompProfile: { type: 'RuntimeDefault' } }, { allowPrivilegeEscalation: false }],
  );
  t.equal((await objectsOf({}))['ServiceAccount']?.['automountServiceAccountToken'], false);
});

t.test('a user that is given runs the container and owns its volumes', async (t) => {
  const { securityContext } = (await deploymentOf({ runAsUser: 2_000_000_000, volumes: [{ ...volume, temporary: true }] })).spec.template
    .spec;
  t.match(securityContext, { runAsNonRoot: true, runAsUser: 2_000_000_000, fsGroup: 2_000_000_000, fsGroupChangePolicy: 'OnRootMismatch' });
});

t.test('autoscaling takes replicas out of Git', async (t) => {
  const { Deployment, HorizontalPodAutoscaler } = await objectsOf({ replicas: 4, autoscaling: { min: 2, max: 9, cpuPercent: 60 } });
  t.equal(Deployment?.spec.replicas, undefined);
  t.match(HorizontalPodAutoscaler?.spec, {
    minReplicas: 2,
    maxReplicas: 9,
    scaleTargetRef: { kind: 'Deployment', name: 'api' },
    metrics: [{ resource: { name: 'cpu', target: { averageUtilization: 60 } } }],
  });
  t.equal((await deploymentOf({ replicas: 4 })).spec.replicas, 4);
  t.equal((await deploymentOf({ replicas: 0 })).spec.replicas, 0);
});

t.test('pods are replaced without a gap, or one after the other where they need the same volume', async (t) => {
  t.match((await deploymentOf({})).spec, {
    progressDeadlineSeconds: 300,
    revisionHistoryLimit: 3,
    strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: '25%', maxUnavailable: 0 } },
  });
  t.same((await deploymentOf({ volumes: [volume] })).spec.strategy, { type: 'Recreate' });
  t.equal((await deploymentOf({ volumes: [{ ...volume, accessMode: 'ReadWriteMany' }] })).spec.strategy.type, 'RollingUpdate');
  t.equal((await deploymentOf({ volumes: [volume], values: { strategy: { type: 'RollingUpdate' } } })).spec.strategy.type, 'RollingUpdate');
  t.same((await deploymentOf({ values: { strategy: { maxSurge: 0, maxUnavailable: 1 } } })).spec.strategy.rollingUpdate, {
    maxSurge: 0,
    maxUnavailable: 1,
  });
  t.same(
    (await deploymentOf({})).spec.template.spec.topologySpreadConstraints.map((each) => each.topologyKey),
    ['topology.kubernetes.io/zone', 'kubernetes.io/hostname'],
  );
});

t.test('volumes are claimed by names that no other app can have', async (t) => {
  const { Deployment, PersistentVolumeClaim } = await objectsOf({ volumes: [{ ...volume, storageClass: 'ssd' }] });
  t.match(PersistentVolumeClaim?.spec, {
    accessModes: ['ReadWriteOnce'],
    storageClassName: 'ssd',
    resources: { requests: { storage: '1Gi' } },
  });
  t.same(Deployment?.spec.template.spec.volumes, [{ name: 'data', persistentVolumeClaim: { claimName: 'api.data' } }]);
  t.same(container(Deployment as KubernetesObject).volumeMounts, [{ name: 'data', mountPath: '/data' }]);
  t.same((await deploymentOf({ volumes: [{ ...volume, temporary: true }] })).spec.template.spec.volumes, [
    { name: 'data', emptyDir: { sizeLimit: '1Gi' } },
  ]);
});

t.test('what may wait for ever for reasons of the cluster holds up no release', async (t) => {
  const objects = await objectsOf({
    port: 80,
    ingress: { host: 'a.example' },
    autoscaling: { min: 1, max: 2 },
    volumes: [{ ...volume, accessMode: 'ReadWriteMany' }],
  });
  for (const kind of ['Ingress', 'HorizontalPodAutoscaler', 'PersistentVolumeClaim']) {
    t.equal(objects[kind]?.metadata.annotations?.['argocd.argoproj.io/ignore-healthcheck'], 'true', kind);
  }
  t.notOk(objects['Deployment']?.metadata.annotations?.['argocd.argoproj.io/ignore-healthcheck']);
});

t.test('an ingress leads to the Service, with TLS where it is wanted', async (t) => {
  const plain = (await objectsOf({ port: 80, ingress: { host: 'a.example' } }))['Ingress']?.spec;
  t.match(plain?.rules, [
    {
      host: 'a.example',
      http: { paths: [{ path: '/', pathType: 'Prefix', backend: { service: { name: 'api', port: { name: 'http' } } } }] },
    },
  ]);
  t.equal(plain?.tls, undefined);
  const safe = (await objectsOf({ port: 80, ingress: { host: 'a.example', path: '/x', tls: true } }))['Ingress']?.spec;
  t.same(safe?.tls, [{ hosts: ['a.example'], secretName: 'api.tls' }]);
  t.equal(safe?.rules[0]?.http.paths[0]?.path, '/x');
});

t.test('a CronJob runs at its times, one run at once, and has no Service', async (t) => {
  const { CronJob } = await objectsOf({
    schedule: '*/5 * * * *',
    args: ['x'],
    values: { cron: { timeZone: 'Europe/Berlin', backoffLimit: 0, activeDeadlineSeconds: 3600 } },
  });
  t.match(CronJob?.spec, {
    schedule: '*/5 * * * *',
    timeZone: 'Europe/Berlin',
    concurrencyPolicy: 'Forbid',
    suspend: false,
    jobTemplate: { spec: { backoffLimit: 0, activeDeadlineSeconds: 3600 } },
  });
  const pod = CronJob?.spec.jobTemplate.spec.template.spec;
  t.match(pod, { restartPolicy: 'Never', containers: [{ name: 'api', args: ['x'] }] });
  t.equal(pod?.topologySpreadConstraints, undefined);
});

t.test('variables from secrets name a Secret and hold nothing', async (t) => {
  const { env } = container(await deploymentOf({ env: { A: '1' }, secretEnv: { DB: 'db-url' } }));
  t.same(env, [
    { name: 'A', value: '1' },
    { name: 'DB', valueFrom: { secretKeyRef: { name: 'api', key: 'db-url' } } },
  ]);
});

t.test('trust-T13, trust-T16: a container gets every text as it was given, and nothing in it is a template', async (t) => {
  const random = fc.sample(fc.string({ unit: 'binary', maxLength: 80 }), 300).filter((text) => text.isWellFormed() && !text.includes('\0'));
  const env = Object.fromEntries([...NASTY, ...random].map((text, index) => [`T${index}`, text]));
  const podAnnotations = Object.fromEntries(NASTY.slice(-50).map((text, index) => [`t${index}`, text]));
  // With characters that no config may hold: the chart itself is not what stops them.
  const values = renderValuesYaml(valuesInput({ env, args: WORDS, command: WORDS.toReversed(), values: { podAnnotations } }));
  const deployment = (await helmTemplate(CHART, 'api', values)).find((object) => object.kind === 'Deployment') as KubernetesObject;
  const { env: seen, args, command } = container(deployment);
  t.same(Object.fromEntries(seen.map((each) => [each.name, expand(each.value, { HOME: 'x' })])), env);
  t.same(
    args.map((text) => expand(text)),
    WORDS,
  );
  t.same(
    command.map((text) => expand(text)),
    WORDS.toReversed(),
  );
  t.same(deployment.spec.template.metadata.annotations, podAnnotations);
});

t.test('values that the chart does not know, or of the wrong kind, are refused by its schema', async (t) => {
  const good = renderValuesYaml(valuesInput());
  for (const line of ['unheardOf: 1', 'replicas: "3"', 'port: 0', 'podLabels: ["a"]', 'securityContext: {}', 'env: {"a-b": "x"}']) {
    await t.rejects(helmTemplate(CHART, 'api', `${good}${line}\n`), line);
  }
});

t.test('the chart renders by itself, without anything of Argosy', async (t) => {
  const objects = await helmTemplate(CHART, 'shop', 'image: "nginx:1"\nport: 80\n');
  t.same(
    objects.map((object) => `${object.kind} ${object.metadata.name}`),
    ['ServiceAccount shop', 'Service shop', 'Deployment shop'],
  );
  t.notMatch(JSON.stringify(objects), /argosy\.dev/);
});
