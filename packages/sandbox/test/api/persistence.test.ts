import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import type { KubeObject } from '../../src/kubernetes/object.ts';
import { configMap, createCluster, definition, refusal, widget } from './fixtures.ts';

const names = (items: readonly KubeObject[]) => items.map(({ metadata }) => metadata.name);

t.test('a cluster that was closed comes back as it was', (t) => {
  const folder = t.testdir();
  const first = createCluster(folder);
  const configMaps = first.kind('v1', 'ConfigMap');
  first.api.create(first.kind('apiextensions.k8s.io/v1', 'CustomResourceDefinition'), definition());
  first.api.create(first.kind('shop.test/v1', 'Widget'), widget('a', { spec: { size: 1 } }));
  for (const name of ['a', 'b']) first.api.create(configMaps, configMap(name, { name }));
  first.api.remove({ kind: configMaps, namespace: 'default', name: 'b' });
  const before = first.api.kinds.all().flatMap((kind) => first.api.list(kind).items);
  const version = first.api.resourceVersion;
  first.api.close();
  const second = createCluster(folder);
  t.teardown(() => second.api.close());
  t.same(
    second.api.kinds.all().flatMap((kind) => second.api.list(kind).items),
    before,
  );
  t.ok(Number(second.api.resourceVersion) > Number(version), 'no version is given twice');
  t.throws(() => second.api.eventsAfter(configMaps, version), refusal(410, /^too old resource version/));
  t.same(second.api.eventsAfter(configMaps, second.api.resourceVersion), []);
  second.api.create(second.kind('shop.test/v1', 'Widget'), widget('b'));
  t.same(names(second.api.list(second.kind('shop.test/v1', 'Widget')).items), ['a', 'b']);
  t.end();
});

t.test('flush writes all that waits, for one who opens the folder then', (t) => {
  const folder = t.testdir();
  const first = createCluster(folder);
  first.api.create(first.kind('v1', 'ConfigMap'), configMap('a'));
  first.api.flush();
  const second = createCluster(folder);
  t.teardown(() => [first, second].forEach(({ api }) => api.close()));
  t.same(names(second.api.list(second.kind('v1', 'ConfigMap')).items), ['a']);
  t.end();
});

t.test('a process that is killed leaves a state of one moment behind', async (t) => {
  const folder = t.testdir();
  const child = spawn(process.execPath, [fileURLToPath(new URL('./write-pairs.ts', import.meta.url)), folder], {
    env: {},
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let told = '';
  for await (const chunk of child.stdout) {
    told += String(chunk);
    if (told.split('\n').length > 30) child.kill('SIGKILL');
  }
  const [version = 0, settled = 0] = (told.trim().split('\n').at(-1) ?? '').split(' ').map(Number);
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  t.equal(child.signalCode, 'SIGKILL');
  const { api, kind } = createCluster(folder);
  t.teardown(() => api.close());
  const kept = names(api.list(kind('v1', 'ConfigMap')).items);
  const left = kept.filter((name) => name.startsWith('left-')).map((name) => name.slice(5));
  const right = kept.filter((name) => name.startsWith('right-')).map((name) => name.slice(6));
  t.same(left, right, 'what was made together is there together');
  t.ok(settled >= 20 && left.length >= settled, `what was settled is there: ${left.length} of ${settled}`);
  t.ok(Number(api.resourceVersion) > version, 'no version that was told is given again');
  t.end();
});

t.test('what was settled is there though nothing was flushed or closed', (t) => {
  const folder = t.testdir();
  const { api, kind } = createCluster(folder);
  api.create(kind('v1', 'ConfigMap'), configMap('told'));
  api.settle();
  const other = createCluster(folder);
  t.ok(other.api.find({ kind: other.kind('v1', 'ConfigMap'), namespace: 'default', name: 'told' }));
  other.api.close();
  api.close();
  t.end();
});
