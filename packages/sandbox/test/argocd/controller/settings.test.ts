import t from 'tap';
import { readSettings } from '../../../src/argocd/controller/settings.ts';
import { isExcluded } from '../../../src/argocd/controller/resource-filter.ts';

const installation = (config: Record<string, string> = {}, params: Record<string, string> = {}) => ({
  namespace: 'argocd',
  runs: { controller: true, repoServer: true, notifications: true },
  config,
  params,
});

t.test("without settings Argo CD's defaults hold", async (t) => {
  t.match(readSettings(installation()), {
    refreshMs: 120_000,
    refreshJitterMs: 60_000,
    repoErrorGraceMs: 180_000,
    waveDelayMs: 2_000,
    comparisons: 20,
    operations: 10,
    persistHealth: false,
    tracking: { method: 'annotation', installationId: '' },
  });
});

t.test('settings that mean nothing are as if they were not there', async (t) => {
  const config = {
    'timeout.reconciliation': 'soon',
    'application.resourceTrackingMethod': 'magic',
    'resource.exclusions': '{{{',
    'resource.customizations.ignoreDifferences.all': '][',
  };
  const settings = readSettings(installation(config, { 'controller.status.processors': '-3' }));
  t.match(settings, { refreshMs: 120_000, tracking: { method: 'annotation' }, exclusions: [], comparisons: 20 });
});

t.test('times are durations of Go or seconds', async (t) => {
  const settings = readSettings(installation({ 'timeout.reconciliation': '1m30s' }, { 'controller.sync.timeout.seconds': '60' }));
  t.match(settings, { refreshMs: 90_000, syncTimeoutMs: 60_000 });
});

t.test('excluded kinds are left alone', async (t) => {
  const settings = readSettings(
    installation({ 'resource.exclusions': '- apiGroups: ["", "*.example"]\n  kinds: [Endpoints]\n  clusters: ["*"]\n' }),
  );
  t.ok(isExcluded(settings, '', 'Endpoints', 'https://x'));
  t.ok(isExcluded(settings, 'a.example', 'Endpoints', 'https://x'));
  t.notOk(isExcluded(settings, '', 'Service', 'https://x'));
  t.ok(isExcluded(settings, '', 'Event', 'https://x'));
  const only = readSettings(installation({ 'resource.inclusions': '- apiGroups: [apps]\n  kinds: ["*"]\n' }));
  t.ok(isExcluded(only, '', 'Service', 'https://x'));
  t.notOk(isExcluded(only, 'apps', 'Deployment', 'https://x'));
});

t.test('customizations of ignored differences name a kind, or all', async (t) => {
  const config = {
    'resource.customizations.ignoreDifferences.apps_Deployment': 'jsonPointers: [/spec/replicas]',
    'resource.customizations.ignoreDifferences.all': 'managedFieldsManagers: [x]',
  };
  t.match(readSettings(installation(config)).ignoreDifferences, [
    { group: 'apps', kind: 'Deployment', jsonPointers: ['/spec/replicas'] },
    { group: '*', kind: '*', managedFieldsManagers: ['x'] },
  ]);
});
