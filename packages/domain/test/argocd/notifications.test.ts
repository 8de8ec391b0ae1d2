import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { parse } from 'yaml';
import { renderHookBody, renderNotifications, TRIGGER_NAMES } from '../../src/argocd/notifications.ts';
import { printYaml } from '../../src/yaml.ts';
import { helmTemplate } from '../helm/run-helm.ts';
import { NASTY } from '../inputs.ts';

const URL = 'https://argosy.example.org/v1/hooks/argocd/con-1';
const { notifiers, templates, triggers, subscriptions } = renderNotifications(URL);

t.test('there is one trigger for each state of the contract, each a level, with a template of its own', async (t) => {
  t.same(TRIGGER_NAMES.toSorted(), [
    'health-degraded',
    'health-healthy',
    'health-missing',
    'health-progressing',
    'health-suspended',
    'health-unknown',
    'op-failed',
    'op-running',
    'op-succeeded',
    'sync-outofsync',
    'sync-synced',
    'sync-unknown',
  ]);
  for (const name of TRIGGER_NAMES) {
    const conditions = parse(triggers[`trigger.argosy-${name}`] ?? '');
    t.equal(conditions.length, 1, name);
    t.same(Object.keys(conditions[0]), ['when', 'send'], 'fact-2: no oncePer');
    t.same(conditions[0].send, [`argosy-${name}`]);
    t.match(parse(templates[`template.argosy-${name}`] ?? ''), {
      webhook: { argosy: { method: 'POST', body: new RegExp(`"trigger": "${name}"`) } },
    });
  }
});

t.test('news goes to the hook with the token from the Secret, and is asked for by our own label only', async (t) => {
  t.same(parse(notifiers['service.webhook.argosy'] ?? ''), {
    url: URL,
    headers: [
      { name: 'Content-Type', value: 'application/json' },
      { name: 'Authorization', value: 'Bearer $argosy-token' },
    ],
    idleConnTimeout: '10s',
  });
  t.same(subscriptions, [
    { recipients: ['argosy'], triggers: TRIGGER_NAMES.map((name) => `argosy-${name}`), selector: 'argosy.dev/managed=true' },
  ]);
});

t.test('a dollar sign in the address is no name of a secret', async (t) => {
  t.equal(
    parse(renderNotifications('https://a.example/$argosy-token').notifiers['service.webhook.argosy'] ?? '').url,
    'https://a.example/%24argosy-token',
  );
});

/** The bodies that the template makes of Applications, by Helm: it has the same template language and functions. */
async function bodies(applications: unknown[]): Promise<string[]> {
  const chart = await mkdtemp(join(tmpdir(), 'argosy-hook-'));
  try {
    await writeFile(join(chart, 'Chart.yaml'), 'apiVersion: v2\nname: hook\nversion: 1.0.0\n');
    await writeFile(join(chart, 'values.yaml'), '{}\n');
    await mkdir(join(chart, 'templates'));
    const template =
      '{{- range .Values.applications }}\n---\nbody: {{ tpl $.Values.body (dict "app" . "Template" $.Template) | quote }}\n{{- end }}\n';
    await writeFile(join(chart, 'templates', 'bodies.yaml'), template);
    const rendered = await helmTemplate(chart, 'hook', printYaml({ body: renderHookBody('op-running'), applications }));
    return rendered.map((object) => String(object['body']));
  } finally {
    await rm(chart, { recursive: true, force: true });
  }
}

t.test('the body is what the contract says, and no annotations but ours are in it', async (t) => {
  const status = {
    sync: { status: 'Synced', revision: 'a'.repeat(40) },
    health: { status: 'Healthy' },
    operationState: { phase: 'Succeeded', message: 'say "hi"\n<b>&' },
    conditions: [{ type: 'SyncError', message: 'x' }],
    reconciledAt: '2026-11-21T10:00:00Z',
    summary: { images: ['a:1'] },
  };
  const metadata = {
    name: 'dep-1',
    uid: 'u-1',
    resourceVersion: '458',
    annotations: {
      'argosy.dev/release': 'rel-1',
      'notified.notifications.argoproj.io': '{"a":1}',
      'kubectl.kubernetes.io/last-applied-configuration': '{}',
    },
  };
  const [body = ''] = await bodies([{ metadata, operation: { sync: {} }, status: { ...status, resources: [{}], history: [{}] } }]);
  t.same(JSON.parse(body), {
    version: 1,
    application: 'dep-1',
    uid: 'u-1',
    resourceVersion: '458',
    trigger: 'op-running',
    operationPending: true,
    metadata: { annotations: { 'argosy.dev/release': 'rel-1' }, deletionTimestamp: null },
    status,
  });
});

t.test('whatever is missing, the body is JSON of the same form', async (t) => {
  const name = { name: 'dep-1' };
  const applications = [
    { metadata: name },
    { metadata: name, status: {} },
    { metadata: { ...name, deletionTimestamp: '2026-11-21T10:00:00Z' }, status: { sync: {} } },
  ];
  for (const body of await bodies(applications)) {
    t.match(JSON.parse(body), {
      application: 'dep-1',
      operationPending: false,
      metadata: { annotations: {} },
      status: { sync: {}, health: {}, operationState: {}, conditions: [], summary: {} },
    });
  }
});

t.test('trust-T13: no text in an Application breaks the body', async (t) => {
  const applications = NASTY.map((message) => ({
    metadata: { name: 'dep-1', annotations: { 'argosy.dev/release': message, [`argosy.dev/${message}`]: 'x' } },
    status: { operationState: { message }, conditions: [{ message }] },
  }));
  const made = await bodies(applications);
  t.equal(made.length, NASTY.length);
  made.forEach((body, index) => {
    const { metadata, status } = JSON.parse(body);
    t.equal(status.operationState.message, NASTY[index]);
    t.equal(status.conditions[0].message, NASTY[index]);
    t.equal(metadata.annotations[`argosy.dev/${NASTY[index]}`], 'x');
  });
});
