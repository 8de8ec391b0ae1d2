import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import type { Test } from 'tap';
import { parse, stringify } from 'yaml';
import { createLogger } from '@argosy/runtime/logger';
import { createApi } from '../../../../src/api/create-api.ts';
import { startNotifications } from '../../../../src/argocd/notifications/start-notifications.ts';
import { watchInstallation } from '../../../../src/argocd/watch-installation.ts';
import { createFaultSwitch, NO_FAULTS, type Faults } from '../../../../src/faults.ts';
import type { Manifest, KubeObject } from '../../../../src/kubernetes/object.ts';
import { createStats } from '../../../../src/stats.ts';
import { createFakeTimers } from '../../testing/fake-timers.ts';
import { openReceiver } from './receiver.ts';

const CRDS = new URL('../../../../charts/argo-cd/files/crds/', import.meta.url);
const DEFINITIONS = ['applications.yaml', 'appprojects.yaml'].map((file) => parse(readFileSync(new URL(file, CRDS), 'utf8')) as Manifest);
const VERSION = 'argoproj.io/v1alpha1';
const LABELS = { 'app.kubernetes.io/part-of': 'argocd', 'app.kubernetes.io/component': 'notifications-controller' };

export interface Condition {
  readonly when: string;
  readonly oncePer?: string;
  readonly send?: readonly string[];
}

export type Rig = Awaited<ReturnType<typeof openRig>>;

/** A cluster with Argo CD's notifications in it, a receiver, and time that passes when the test says so. */
export async function openRig(t: Test) {
  const timers = createFakeTimers();
  const receiver = await openReceiver(t, timers);
  const lines: string[] = [];
  const logger = createLogger('sandbox', 'info', { write: (line: string) => void lines.push(line) });
  const api = createApi({ timers });
  const create = (manifest: Manifest) => api.create(api.kinds.get(manifest.apiVersion, manifest.kind), manifest);
  DEFINITIONS.forEach(create);
  installProgram(create);
  const ref = (apiVersion: string, kind: string, name: string) => ({ kind: api.kinds.get(apiVersion, kind), namespace: 'argocd', name });
  const run = (running: boolean) => {
    const body = { status: { replicas: running ? 1 : 0, readyReplicas: running ? 1 : 0 } };
    api.patch(ref('apps/v1', 'Deployment', 'argocd-notifications-controller'), { type: 'merge', body }, { subresource: 'status' });
  };
  const faults = createFaultSwitch();
  const stats = createStats();
  const installation = watchInstallation(api);
  const start = () => startNotifications({ api, timers, faults, stats, installation, logger, random: () => 0.5 });
  const rig = { notifications: start() };
  t.teardown(async () => {
    await rig.notifications.close();
    installation.close();
    api.close();
  });
  const hands = createHands(api, timers, receiver);
  return {
    ...hands,
    api,
    timers,
    receiver,
    lines,
    stats,
    run,
    /** Switches faults on; what is not named is off. */
    fault: (webhooks: Partial<Faults['webhooks']>) => faults.set({ ...NO_FAULTS, webhooks: { ...NO_FAULTS.webhooks, ...webhooks } }),
    get notifications() {
      return rig.notifications;
    },
    async restart() {
      await rig.notifications.close();
      rig.notifications = start();
    },
  };
}

function installProgram(create: (manifest: Manifest) => KubeObject): void {
  create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'argocd' } });
  const labels = { 'app.kubernetes.io/part-of': 'argocd' };
  create({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'argocd-cm', namespace: 'argocd', labels } });
  create({ apiVersion: VERSION, kind: 'AppProject', metadata: { name: 'default', namespace: 'argocd' }, spec: {} });
  const secret = { name: 'argocd-notifications-secret', namespace: 'argocd' };
  create({ apiVersion: 'v1', kind: 'Secret', metadata: secret, data: { token: Buffer.from('tok123').toString('base64') } });
  create({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'argocd-notifications-controller', namespace: 'argocd', labels: LABELS },
    spec: {
      replicas: 1,
      selector: { matchLabels: { app: 'x' } },
      template: { metadata: { labels: { app: 'x' } }, spec: { containers: [{ name: 'x', image: 'argocd' }] } },
    },
  });
}

type Timers = ReturnType<typeof createFakeTimers>;

/** What a test does to the cluster, and how it waits. */
function createHands(api: ReturnType<typeof createApi>, timers: Timers, receiver: Awaited<ReturnType<typeof openReceiver>>) {
  const ref = (apiVersion: string, kind: string, name: string) => ({ kind: api.kinds.get(apiVersion, kind), namespace: 'argocd', name });
  const merge = (kind: string, name: string, body: unknown) => api.patch(ref(VERSION, kind, name), { type: 'merge', body });
  const app = (name: string) => api.get(ref(VERSION, 'Application', name));
  /** Lets what goes on without any time passing come to its end: so many turns of the loop in which nothing comes in. */
  const settle = async (turns = 12) => {
    let seen = -1;
    for (let quiet = 0; quiet < turns; quiet += 1) {
      await pause(1);
      if (receiver.open > 0 || receiver.received.length !== seen) quiet = 0;
      seen = receiver.received.length;
    }
  };
  return {
    app,
    settle,
    merge,
    /** Lets time pass in steps, small ones at first, and at each the requests that belong to it. */
    async pass(ms: number) {
      await settle();
      for (let passed = 0; passed < ms;) {
        const step = Math.min(ms - passed, passed < 10_000 ? 500 : 10_000);
        await timers.advance(step);
        await settle(8);
        passed += step;
      }
      await settle();
    },
    /** Writes the configuration: one webhook, one template that tells trigger and Application, and these triggers. */
    configure(triggers: Readonly<Record<string, readonly Condition[]>>, more: Readonly<Record<string, string>> = {}) {
      const data = { ...renderConfiguration(receiver.url, triggers), ...more };
      const metadata = { name: 'argocd-notifications-cm', namespace: 'argocd' };
      const found = api.find(ref('v1', 'ConfigMap', metadata.name));
      const manifest: Manifest = { apiVersion: 'v1', kind: 'ConfigMap', metadata, data };
      return found === undefined
        ? api.create(api.kinds.get('v1', 'ConfigMap'), manifest)
        : api.update(api.kinds.get('v1', 'ConfigMap'), manifest);
    },
    createApp(name: string, status: object = {}, metadata: object = {}) {
      const spec = { project: 'default', source: { repoURL: 'https://git.example/ws.git', path: name }, destination: { namespace: name } };
      const manifest = {
        apiVersion: VERSION,
        kind: 'Application',
        metadata: { name, namespace: 'argocd', labels: { told: 'true' }, ...metadata },
        spec,
        status,
      };
      return api.create(api.kinds.get(VERSION, 'Application'), manifest);
    },
    setStatus: (name: string, status: object) => merge('Application', name, { status }),
    notified: (name: string): Record<string, number> =>
      JSON.parse(app(name).metadata.annotations?.['notified.notifications.argoproj.io'] ?? '{}') as Record<string, number>,
    /** What has come, as `trigger application`. */
    told: () => receiver.received.map(({ body }) => body.split(' ').slice(0, 2).join(' ')),
  };
}

function renderConfiguration(url: string, triggers: Readonly<Record<string, readonly Condition[]>>): Record<string, string> {
  const names = Object.keys(triggers);
  const body = (name: string) => `${name} {{ .app.metadata.name }} {{ .app.metadata.resourceVersion }}`;
  return {
    'service.webhook.hook': stringify({ url: `${url}/hook`, headers: [{ name: 'Authorization', value: 'Bearer $token' }] }),
    ...Object.fromEntries(
      names.map((name) => [`template.${name}`, stringify({ webhook: { hook: { method: 'POST', body: body(name) } } })]),
    ),
    ...Object.fromEntries(
      names.map((name) => [`trigger.${name}`, stringify((triggers[name] ?? []).map((one) => ({ send: [name], ...one })))]),
    ),
    subscriptions: stringify([{ recipients: ['hook'], triggers: names, selector: 'told=true' }]),
  };
}

/** Conditions for the states of an operation and of the health, each true as long as the state lasts. */
export const LEVELS: Readonly<Record<string, readonly Condition[]>> = {
  running: [{ when: "app.status?.operationState?.phase == 'Running'" }],
  succeeded: [{ when: "app.status?.operationState?.phase == 'Succeeded'" }],
  healthy: [{ when: "app.status?.health?.status == 'Healthy'" }],
  progressing: [{ when: "app.status?.health?.status == 'Progressing'" }],
};

/** The status of an Application; times are those of an operation that has just ended and been looked at. */
export function status(phase: string, health: string, revision = 'aaa'): object {
  const at = '2026-11-21T08:59:00Z';
  const operation = { sync: { revision } };
  const syncResult = { revision, source: { repoURL: 'https://git.example/ws.git' } };
  return {
    sync: { status: 'Synced', revision, comparedTo: { source: { repoURL: 'https://git.example/ws.git' }, destination: {} } },
    health: { status: health },
    reconciledAt: at,
    operationState:
      phase === 'Running'
        ? { phase, operation, startedAt: at, finishedAt: null, syncResult: null }
        : { phase, operation, startedAt: at, finishedAt: at, syncResult },
  };
}
