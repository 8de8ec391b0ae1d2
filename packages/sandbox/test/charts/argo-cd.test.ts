import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import t from 'tap';

const chart = fileURLToPath(new URL('../../charts/argo-cd', import.meta.url));
const helm = process.env['ARGOSY_HELM'];
if (!helm) throw new Error('ARGOSY_HELM has to name a Helm 4: run this test with "npm test".');

/** Runs Helm on the chart with these values and gives what it prints. */
function runHelm(values: Record<string, unknown>, ...args: string[]): string {
  const file = join(t.testdir({}), 'values.json');
  writeFileSync(file, JSON.stringify(values));
  return execFileSync(helm ?? '', [...args, '--values', file], { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024, stdio: ['ignore', 'pipe', 'pipe'] });
}

/** The rendered objects as text, by kind and name. */
function render(values: Record<string, unknown>): Map<string, string> {
  const documents = runHelm(values, 'template', 'argocd', chart, '--namespace', 'argocd').split(/^---\n/m);
  return new Map(
    documents
      .filter((text) => /^kind:/m.test(text))
      .map((text) => [`${/^kind: (\S+)$/m.exec(text)?.[1]} ${/^metadata:\n(?: {2}.*\n)*? {2}name: (\S+)$/m.exec(text)?.[1]}`, text]),
  );
}

const feedOnly = {
  crds: { install: true, keep: false },
  configs: {
    cm: { 'timeout.reconciliation': '120s', 'timeout.reconciliation.jitter': '60s', 'application.resourceTrackingMethod': 'annotation' },
    params: { 'controller.resource.health.persist': 'true' },
    secret: { createSecret: true },
  },
  dex: { enabled: false },
  server: { replicas: 0 },
  applicationSet: { replicas: 0 },
  notifications: {
    enabled: true,
    secret: { create: false },
    notifiers: { 'service.webhook.argosy': 'url: http://127.0.0.1/hook\n' },
    templates: { 'template.argosy': "webhook:\n  argosy:\n    body: '{{ toJson .app }}'\n" },
    triggers: { 'trigger.op-running': '- when: app.status.operationState.phase == "Running"\n  send: [argosy]\n' },
    subscriptions: [{ recipients: ['argosy'], triggers: ['op-running'] }],
  },
};

t.test('the chart is well-formed with and without the values that Argosy sets', async (t) => {
  t.match(runHelm({}, 'lint', chart), '0 chart(s) failed');
  t.match(runHelm(feedOnly, 'lint', chart), '0 chart(s) failed');
});

t.test('what only watches and syncs is left: controller, repo-server, notifications and Redis run', async (t) => {
  const objects = render(feedOnly);
  const replicas = (name: string) => /^ {2}replicas: (\d+)$/m.exec(objects.get(name) ?? '')?.[1];
  t.equal(replicas('StatefulSet argocd-application-controller'), '1');
  for (const name of ['repo-server', 'notifications-controller', 'redis']) t.equal(replicas(`Deployment argocd-${name}`), '1', name);
  for (const name of ['server', 'applicationset-controller']) t.equal(replicas(`Deployment argocd-${name}`), '0', name);
  t.notOk(objects.has('Deployment argocd-dex-server'));
});

t.test('every program of Argo CD is found by its labels', async (t) => {
  for (const [name, text] of render({})) {
    if (!/^(Deployment|StatefulSet|ConfigMap|Secret) /.test(name)) continue;
    t.match(text, /^ {4}app\.kubernetes\.io\/part-of: argocd$/m, name);
    const component = name.replace(/^(Deployment|StatefulSet) argocd-/, '');
    if (component !== name) t.match(text, `    app.kubernetes.io/component: ${component}\n`, name);
  }
});

t.test('settings reach the ConfigMaps, and the programs through the environment of their pods', async (t) => {
  const objects = render(feedOnly);
  const settings = objects.get('ConfigMap argocd-cm') ?? '';
  t.match(settings, '  timeout.reconciliation: "120s"\n');
  t.match(settings, '  application.resourceTrackingMethod: "annotation"\n');
  t.match(objects.get('ConfigMap argocd-cmd-params-cm'), '  controller.resource.health.persist: "true"\n');
  const controller = objects.get('StatefulSet argocd-application-controller') ?? '';
  for (const [variable, source] of [
    ['ARGOCD_RECONCILIATION_TIMEOUT', 'name: argocd-cm, key: timeout.reconciliation,'],
    ['ARGOCD_RECONCILIATION_JITTER', 'name: argocd-cm, key: timeout.reconciliation.jitter,'],
    ['ARGOCD_APPLICATION_CONTROLLER_PERSIST_RESOURCE_HEALTH', 'name: argocd-cmd-params-cm, key: controller.resource.health.persist,'],
  ] as const) {
    const at = controller.indexOf(`- name: ${variable}\n`);
    t.ok(at > 0 && controller.slice(at, at + 250).includes(source), variable);
  }
});

t.test('a changed setting restarts the programs that read it at their start, and nothing else does', async (t) => {
  const podTemplate = (values: Record<string, unknown>) => render(values).get('Deployment argocd-repo-server');
  const changed = { ...feedOnly, configs: { ...feedOnly.configs, cm: { 'timeout.reconciliation': '30s' } } };
  t.equal(podTemplate(feedOnly), podTemplate({ ...feedOnly, notifications: { enabled: true } }));
  t.not(podTemplate(feedOnly), podTemplate(changed));
});

t.test('notification texts pass through unrendered, and the token is left to whoever makes the Secret', async (t) => {
  const objects = render(feedOnly);
  const map = objects.get('ConfigMap argocd-notifications-cm') ?? '';
  for (const key of ['service.webhook.argosy', 'template.argosy', 'trigger.op-running', 'subscriptions']) t.match(map, `  ${key}: |`);
  t.match(map, "body: '{{ toJson .app }}'");
  t.notOk(objects.has('Secret argocd-notifications-secret'));
  t.ok(render({}).has('Secret argocd-notifications-secret'));
});

t.test("the chart has no data in argocd-secret, so an upgrade keeps the programs' own", async (t) => {
  t.notMatch(render(feedOnly).get('Secret argocd-secret'), /^(data|stringData):/m);
});

t.test('the resource types are installed, kept or left out as the values say', async (t) => {
  const names = ['applications', 'appprojects'].map((name) => `CustomResourceDefinition ${name}.argoproj.io`);
  for (const name of names) {
    t.notMatch(render(feedOnly).get(name), 'helm.sh/resource-policy');
    t.match(render({}).get(name), 'helm.sh/resource-policy: keep');
    t.notOk(render({ crds: { install: false } }).has(name));
  }
});
