import t from 'tap';
import { isExcluded } from '../../../src/argocd/controller/resource-filter.ts';
import { formatClock, retryDelay } from '../../../src/argocd/controller/retry.ts';
import { readSettings } from '../../../src/argocd/controller/settings.ts';
import { WorkQueue } from '../../../src/argocd/controller/work-queue.ts';
import { createFakeTimers } from '../testing/fake-timers.ts';

function setUp(workers = 2) {
  const timers = createFakeTimers();
  const log: string[] = [];
  const errors: unknown[] = [];
  let open = true;
  const queue = new WorkQueue({
    timers,
    workers: () => workers,
    isOpen: () => open,
    onError: (error) => errors.push(error),
    async work(key) {
      log.push(`+${key}`);
      await new Promise<void>((resolve) => {
        timers.after(100, resolve);
      });
      log.push(`-${key}`);
      if (key === 'bad') throw new Error('bad');
    },
  });
  return { timers, log, errors, queue, setOpen: (value: boolean) => void (open = value) };
}

t.test('a key is worked on once at a time, and again when it was added meanwhile', async (t) => {
  const { timers, log, queue } = setUp();
  for (const key of ['a', 'a', 'a']) queue.add(key);
  await timers.advance(50);
  queue.add('a');
  queue.add('a');
  await timers.advance(1_000);
  t.same(log, ['+a', '-a', '+a', '-a']);
});

t.test('no more are worked on at once than there are workers', async (t) => {
  const { timers, log, queue } = setUp();
  for (const key of ['a', 'b', 'c']) queue.add(key);
  await timers.advance(50);
  t.same(log, ['+a', '+b']);
  await timers.advance(1_000);
  t.equal(log.length, 6);
});

t.test('of several later times the earliest counts', async (t) => {
  const { timers, log, queue } = setUp();
  queue.addAfter('a', 5_000);
  queue.addAfter('a', 1_000);
  queue.addAfter('a', 9_000);
  await timers.advance(1_050);
  t.same(log, ['+a']);
  await timers.advance(20_000);
  t.equal(log.length, 2);
});

t.test('while it is closed to work everything waits', async (t) => {
  const { timers, log, queue, setOpen } = setUp();
  setOpen(false);
  queue.add('a');
  await timers.advance(5_000);
  t.same(log, []);
  setOpen(true);
  queue.wake();
  await timers.advance(50);
  t.same(log, ['+a']);
});

t.test('what fails is told and does not stop the rest', async (t) => {
  const { timers, log, queue, errors } = setUp(1);
  for (const key of ['bad', 'good']) queue.add(key);
  await timers.advance(1_000);
  t.same(log, ['+bad', '-bad', '+good', '-good']);
  t.equal(errors.length, 1);
});

t.test('after its end nothing is begun any more', async (t) => {
  const { timers, log, queue } = setUp(1);
  queue.add('a');
  queue.addAfter('b', 500);
  await timers.advance(50);
  queue.add('c');
  queue.close();
  const idle = queue.idle();
  await timers.advance(5_000);
  await idle;
  t.same(log, ['+a', '-a']);
});

t.test('each try waits longer than the one before, up to a limit', async (t) => {
  t.same(
    [0, 1, 2, 9].map((tries) => retryDelay({}, tries)),
    [5_000, 10_000, 20_000, 180_000],
  );
  const backoff = { duration: '2s', factor: 3, maxDuration: '10s' };
  t.same(
    [0, 1, 2].map((tries) => retryDelay({ backoff }, tries)),
    [2_000, 6_000, 10_000],
  );
  t.throws(() => retryDelay({ backoff: { duration: 'soon' } }, 0), { message: 'time: invalid duration "soon"' });
});

t.test('the clock has twelve hours', async (t) => {
  t.same(
    ['00:05', '09:20', '12:00', '23:59'].map((time) => formatClock(new Date(`2026-11-21T${time}:00Z`))),
    ['12:05AM', '9:20AM', '12:00PM', '11:59PM'],
  );
});

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
