import { once } from 'node:events';
import t from 'tap';
import { createApp } from '../../../src/apps/apps.ts';
import { registerCluster } from '../../../src/clusters/register.ts';
import { createDeployment } from '../../../src/deployments/create.ts';
import { openLogs } from '../../../src/deployments/logs/open-logs.ts';
import { FOLLOW_LIMITS, READ_LIMITS, type LogItem, type LogLimits } from '../../../src/deployments/logs/log-item.ts';
import { createEnvironment } from '../../../src/environments/create.ts';
import { ClusterError } from '../../../src/ports/cluster-gateway.ts';
import type { LogQuery } from '@argosy/contracts/http/workload';
import { until } from '@argosy/testkit/until';
import { fakeLogs } from '../../support/fake-logs.ts';
import { SERVER, world } from '../../support/world.ts';

const w = await world(t);
const scope = await w.workspace('acme');
await registerCluster(w.deps, scope, { name: 'one', kubeconfig: SERVER }, w.readKubeconfig);
await createEnvironment(w.deps, scope, { name: 'Staging', type: 'staging', cluster: 'one' });
await createApp(w.deps, scope, { name: 'api', source: { type: 'image' } });
const deployment = await createDeployment(w.deps, scope, { app: 'api', environment: 'staging' });
const logs = fakeLogs(w.cluster);
const place = { namespace: deployment.namespace, deploymentId: deployment.id };
const never = new AbortController().signal;

t.beforeEach(() => {
  for (const key of [...w.cluster.objects.keys()]) if (key.startsWith('pods/')) w.cluster.objects.delete(key);
  w.cluster.broken = null;
});

const open = (query: LogQuery, limits?: Partial<LogLimits>, signal = never) =>
  openLogs(w.deps, scope, deployment.id, query, signal, limits && { ...(query.follow ? FOLLOW_LIMITS : READ_LIMITS), ...limits });

async function allOf(items: AsyncIterable<LogItem>): Promise<string[]> {
  const found: string[] = [];
  for await (const item of items) found.push(textOf(item));
  return found;
}

const textOf = (item: LogItem): string =>
  item.type === 'line' ? `${item.pod}/${item.container} ${item.line}` : item.type === 'notice' ? `# ${item.text}` : `end ${item.reason}`;

/** Takes so many items and leaves the rest. */
async function take(items: AsyncIterator<LogItem>, count: number): Promise<string[]> {
  const found: string[] = [];
  while (found.length < count) {
    const { value, done } = await items.next();
    if (done === true) throw new Error(`only ${found.length} items came: ${found.join('; ')}`);
    found.push(textOf(value));
  }
  return found;
}

t.test('without pods there is an empty log, whatever container is named', async (t) => {
  t.match(await open({}), { several: false });
  t.strictSame(await allOf((await open({ container: 'zz' })).items), ['end complete']);
});

t.test('the lines of all containers of all pods come in the order of their times', async (t) => {
  logs.putPod({
    ...place,
    name: 'a',
    containers: [{ name: '0-init', init: true, state: { terminated: { exitCode: 0 } } }, { name: 'api' }],
  });
  logs.putPod({ ...place, name: 'b', containers: [{ name: 'api' }] });
  logs.putPod({ ...place, name: 'foreign', deploymentId: 'dep-other', containers: [{ name: 'api' }] });
  for (const [pod, container] of [
    ['a', '0-init'],
    ['b', 'api'],
    ['a', 'api'],
    ['b', 'api'],
    ['foreign', 'api'],
  ] as const) {
    logs.write(pod, container, `of ${pod}`);
  }
  const all = await open({});
  t.equal(all.several, true);
  t.strictSame(await allOf(all.items), ['a/0-init of a', 'b/api of b', 'a/api of a', 'b/api of b', 'end complete']);
  const one = await open({ pod: 'a', container: 'api' });
  t.equal(one.several, false);
  t.strictSame(await allOf(one.items), ['a/api of a', 'end complete']);
  t.strictSame(await allOf((await open({ container: 'api', tail: 1 })).items), ['a/api of a', 'b/api of b', 'end complete']);
  t.strictSame(logs.open(), []);
});

t.test('a name that nothing has is refused with the names that there are', async (t) => {
  logs.putPod({ ...place, name: 'a', containers: [{ name: '0-init', init: true }, { name: 'api' }] });
  await t.rejects(open({ container: 'zz' }), { code: 'unknown_reference', errors: [{ pointer: '/container', detail: /0-init, api\./ }] });
  await t.rejects(open({ pod: 'zz' }), { code: 'unknown_reference', errors: [{ pointer: '/pod', detail: /: a\./ }] });
  await t.rejects(open({ follow: true, previous: true }), { code: 'invalid_request', errors: [{ pointer: '/previous' }] });
  await t.rejects(openLogs(w.deps, scope, 'dep-00000000000000000000000000', {}, never), { code: 'not_found' });
  await t.rejects(openLogs(w.deps, await w.workspace('other'), deployment.id, {}, never), { code: 'not_found' }, 'of a foreign workspace');
});

t.test('the log before the last is that of containers that have one', async (t) => {
  const lastState = { terminated: { exitCode: 1 } };
  logs.putPod({ ...place, name: 'c', containers: [{ name: 'api', restarts: 1, lastState }, { name: 'side' }] });
  await allOf((await open({ previous: true })).items);
  const [reading] = logs.readings.slice(-1);
  t.match(reading, { pod: 'c', container: 'api', options: { previous: true, follow: false } });
  t.not(
    logs.readings.some(({ pod, container }) => pod === 'c' && container === 'side'),
    true,
  );
});

t.test('a cluster that is away is unavailable in its own words; a log that cannot be read is a notice', async (t) => {
  logs.putPod({ ...place, name: 'd', containers: [{ name: 'api' }, { name: 'side' }] });
  logs.write('d', 'side', 'here');
  w.cluster.broken = new ClusterError('timeout', 'nobody answers');
  await t.rejects(open({}), { code: 'unavailable', message: /nobody answers/ });
  w.cluster.broken = null;
  logs.refuse('d', 'api', new ClusterError('unreachable', 'the node is away'));
  t.strictSame(await allOf((await open({})).items), ['# The log of d/api cannot be read: the node is away', 'd/side here', 'end complete']);
  await t.rejects(open({ container: 'api' }), { code: 'unavailable', message: /the node is away/ });
  logs.refuse('d', 'api', new ClusterError('not_found', 'gone'));
  t.strictSame(await allOf((await open({ container: 'api' })).items), ['end complete'], 'a pod that has just gone has no log');
});

t.test('the answer ends at its number of containers and at its size, and says so', async (t) => {
  logs.putPod({ ...place, name: 'e', createdAt: '2026-01-02T00:00:00Z', containers: [{ name: 'api' }] });
  logs.putPod({ ...place, name: 'f', containers: [{ name: 'api' }] });
  for (const pod of ['e', 'f']) for (const line of ['one', 'two']) logs.write(pod, 'api', line);
  const [notice, ...rest] = await allOf((await open({}, { streams: 1 })).items);
  t.match(notice, /^# More than 1 containers/);
  t.strictSame(rest, ['e/api one', 'e/api two', 'end complete'], 'those of the newest pods');
  t.strictSame(await allOf((await open({}, { bytes: 9 })).items), ['e/api one', 'e/api two', 'end byte_limit']);
  t.strictSame(logs.open(), []);
});

t.test('a cluster that begins an answer and never goes on holds nobody longer than the limit', async (t) => {
  logs.putPod({ ...place, name: 'stuck', containers: [{ name: 'api' }] });
  const { followPodLog } = w.cluster;
  t.teardown(() => (w.cluster.followPodLog = followPodLog));
  w.cluster.followPodLog = async function* (_namespace, _pod, _options, signal) {
    await once(signal, 'abort');
    yield* [];
  };
  t.strictSame(await allOf((await open({}, { ms: 30 })).items), ['end time_limit']);
});

t.test('followed, pods that appear join and those that go leave', async (t) => {
  logs.putPod({ ...place, name: 'g', containers: [{ name: 'api' }] });
  for (const line of ['one', 'two', 'three']) logs.write('g', 'api', line);
  const { items, several } = await open({ follow: true, tail: 1 });
  t.equal(several, true);
  t.strictSame(await take(items, 1), ['g/api three']);
  logs.putPod({ ...place, name: 'h', containers: [{ name: 'api' }] });
  logs.write('h', 'api', 'hello');
  t.strictSame(await take(items, 1), ['h/api hello']);
  t.match(logs.readings.at(-1)?.options, { follow: true, tailLines: undefined }, 'from its first line');
  logs.end('g', 'api');
  logs.removePod('g');
  await until('the log of the pod that went is left', () => !logs.open().includes('g/api'));
  logs.write('h', 'api', 'alone');
  t.strictSame(await take(items, 1), ['h/api alone']);
  await items.return(undefined);
  t.strictSame(logs.open(), [], 'and all are left in the end');
});

t.test('a container that starts anew is followed from its new beginning', async (t) => {
  logs.putPod({ ...place, name: 'i', containers: [{ name: 'api' }] });
  const before = logs.readings.length;
  const { items } = await open({ follow: true });
  logs.write('i', 'api', 'first life');
  t.strictSame(await take(items, 1), ['i/api first life']);
  const lastState = { terminated: { exitCode: 1 } };
  logs.putPod({ ...place, name: 'i', containers: [{ name: 'api', state: { waiting: { reason: 'CrashLoopBackOff' } }, lastState }] });
  logs.end('i', 'api');
  logs.write('i', 'api', 'second life');
  logs.putPod({ ...place, name: 'i', containers: [{ name: 'api', restarts: 1, lastState }] });
  t.strictSame(await take(items, 1), ['i/api second life']);
  t.strictSame(
    logs.readings.slice(before).map(({ options }) => options.tailLines),
    [200, undefined],
    'each life once',
  );
  await items.return(undefined);
});

t.test('a connection that breaks goes on behind its last line, without a gap or a double', async (t) => {
  logs.putPod({ ...place, name: 'j', containers: [{ name: 'api' }] });
  const { items } = await open({ follow: true });
  logs.write('j', 'api', 'one');
  t.strictSame(await take(items, 1), ['j/api one']);
  logs.end('j', 'api', new ClusterError('unreachable', 'cut off'));
  t.match(await take(items, 1), [/^# .*cut off/]);
  logs.write('j', 'api', 'two');
  t.strictSame(await take(items, 1), ['j/api two']);
  t.match(logs.readings.at(-1)?.options, { since: /^2026-01-01T00:\d\d:\d\d\.\d{9}Z$/ });
  await items.return(undefined);
});

t.test('what keeps new pods from being seen is told once', async (t) => {
  logs.putPod({ ...place, name: 'k', containers: [{ name: 'api' }] });
  const watch = w.cluster.watch;
  t.teardown(() => void (w.cluster.watch = watch));
  w.cluster.watch = async (_ref, _onEvent, { onProblem }) => {
    for (let n = 0; n < 3; n += 1) onProblem?.(new ClusterError('timeout', 'silence'));
  };
  const { items } = await open({ follow: true });
  t.match(await take(items, 1), ['# New pods are not seen at the moment: silence']);
  logs.write('k', 'api', 'x');
  t.strictSame(await take(items, 1), ['k/api x']);
  await items.return(undefined);
});

t.test('a reader who does not read holds up the source', async (t) => {
  logs.putPod({ ...place, name: 'l', containers: [{ name: 'api' }] });
  for (let n = 0; n < 1000; n += 1) logs.write('l', 'api', String(n));
  const { items } = await open({ follow: true, tail: 1000 });
  const before = logs.taken();
  await take(items, 10);
  t.ok(logs.taken() - before <= 12, 'a line is taken when there is somebody for it');
  await items.return(undefined);
});

t.test('a followed log ends at its time and at its size, with a word, and never reads more containers than it may', async (t) => {
  logs.putPod({ ...place, name: 'm', createdAt: '2026-01-02T00:00:00Z', containers: [{ name: 'api' }] });
  logs.putPod({ ...place, name: 'n', containers: [{ name: 'api' }] });
  logs.write('m', 'api', 'x');
  t.match(await allOf((await open({ follow: true }, { ms: 50, streams: 1 })).items), [/^# More than 1/, 'm/api x', 'end time_limit']);
  t.strictSame(await allOf((await open({ follow: true, pod: 'm' }, { bytes: 1 })).items), ['end byte_limit']);
  t.strictSame(logs.open(), []);
});

t.test('a container that had no room is read once another has ended', async (t) => {
  logs.putPod({ ...place, name: 'o', createdAt: '2026-01-02T00:00:00Z', containers: [{ name: 'api' }] });
  logs.putPod({ ...place, name: 'p', containers: [{ name: 'api' }] });
  logs.write('p', 'api', 'long ago');
  logs.write('p', 'api', 'my turn');
  const { items } = await open({ follow: true, tail: 1 }, { streams: 1 });
  t.match(await take(items, 1), [/^# More than 1/]);
  logs.removePod('o');
  logs.end('o', 'api');
  t.strictSame(await take(items, 1), ['p/api my turn'], 'from where it would have been read at once');
  await items.return(undefined);
});

t.test('when the caller is gone, so is every connection', async (t) => {
  logs.putPod({ ...place, name: 'q', containers: [{ name: 'api' }, { name: 'side' }] });
  const gone = new AbortController();
  const { items } = await open({ follow: true }, {}, gone.signal);
  const rest = allOf(items);
  await until('both are read', () => logs.open().length === 2);
  gone.abort();
  t.strictSame(await rest, [], 'without an end that nobody reads');
  t.strictSame(logs.open(), []);
});

t.test('lines come no faster than they may', async (t) => {
  logs.putPod({ ...place, name: 'r', containers: [{ name: 'api' }] });
  for (let n = 0; n < 70; n += 1) logs.write('r', 'api', String(n));
  const { items } = await open({ follow: true }, { linesPerSecond: 10 });
  const begin = performance.now();
  await take(items, 55);
  t.ok(performance.now() - begin >= 400, 'fifty at once, then ten a second');
  await items.return(undefined);
});
