import t from 'tap';
import type { ApiEvent } from '../../src/kubernetes/api.ts';
import { HISTORY_LIMIT } from '../../src/store/object-store.ts';
import { configMap, createCluster, definition, deployment, refusal, widget } from './fixtures.ts';

t.beforeEach((t) => {
  t.context = createCluster();
});
const clusterOf = (t: { context: unknown }) => t.context as ReturnType<typeof createCluster>;
const words = ({ type, object, old }: ApiEvent) => `${type} ${object.metadata.name} ${old === undefined ? 'new' : 'known'}`;

t.test('a subscriber hears of each change of its kind, in order, after it is made, until it ends', (t) => {
  const { api, kind } = clusterOf(t);
  const configMaps = kind('v1', 'ConfigMap');
  const ref = { kind: configMaps, namespace: 'default', name: 'a' };
  const heard: string[] = [];
  const all: string[] = [];
  const end = api.subscribe(configMaps, (event) => {
    heard.push(words(event));
    t.equal(api.find(ref)?.metadata.resourceVersion, event.type === 'DELETED' ? undefined : event.object.metadata.resourceVersion);
  });
  api.subscribe('all', (event) => void all.push(words(event)));
  api.create(configMaps, configMap('a'));
  api.create(kind('apps/v1', 'Deployment'), deployment('web'));
  api.patch(ref, { type: 'merge', body: { data: { x: '1' } } });
  api.remove(ref);
  end();
  api.create(configMaps, configMap('b'));
  t.same(heard, ['ADDED a new', 'MODIFIED a known', 'DELETED a known']);
  t.same(all, ['ADDED a new', 'ADDED web new', 'MODIFIED a known', 'DELETED a known', 'ADDED b new']);
  t.end();
});

t.test("the events after a list's version are those that the list has not", (t) => {
  const { api, kind } = clusterOf(t);
  const configMaps = kind('v1', 'ConfigMap');
  api.create(configMaps, configMap('a'));
  const { resourceVersion } = api.list(configMaps);
  t.same(api.eventsAfter(configMaps, resourceVersion), []);
  api.create(kind('apps/v1', 'Deployment'), deployment('web'));
  api.create(configMaps, configMap('b'));
  api.remove({ kind: configMaps, namespace: 'default', name: 'a' });
  const events = api.eventsAfter(configMaps, resourceVersion);
  t.same(events.map(words), ['ADDED b new', 'DELETED a known']);
  t.equal(events.at(-1)?.object.metadata.resourceVersion, api.resourceVersion);
  t.same(api.eventsAfter(configMaps, String(Number(api.resourceVersion) + 5)), []);
  t.throws(
    () => api.eventsAfter(configMaps, 'abc'),
    refusal(500, 'resourceVersion: Invalid value: "abc": strconv.ParseUint: parsing "abc": invalid syntax'),
  );
  t.end();
});

t.test('a version that is forgotten is told as too old', (t) => {
  const { api, kind } = clusterOf(t);
  const configMaps = kind('v1', 'ConfigMap');
  const first = api.create(configMaps, configMap('a', { n: '0' })).metadata.resourceVersion;
  t.same(api.eventsAfter(configMaps, first), []);
  const ref = { kind: configMaps, namespace: 'default', name: 'a' };
  for (let n = 1; n <= HISTORY_LIMIT * 1.5; n += 1) api.patch(ref, { type: 'merge', body: { data: { n: String(n) } } });
  t.throws(() => api.eventsAfter(configMaps, first), {
    ...refusal(410, new RegExp(`^too old resource version: ${first} \\(\\d+\\)$`)),
    reason: 'Expired',
  });
  const recent = String(Number(api.resourceVersion) - HISTORY_LIMIT + 1);
  t.equal(api.eventsAfter(configMaps, recent).length, HISTORY_LIMIT - 1);
  t.end();
});

t.test('a change that follows from another is told after it, so versions never go back', (t) => {
  const { api, kind } = clusterOf(t);
  const definitions = kind('apiextensions.k8s.io/v1', 'CustomResourceDefinition');
  api.create(definitions, definition());
  const widgets = kind('shop.test/v1', 'Widget');
  for (const name of ['a', 'b']) api.create(widgets, widget(name));
  const versions: number[] = [];
  const heard: string[] = [];
  api.subscribe('all', (event) => {
    versions.push(Number(event.object.metadata.resourceVersion));
    heard.push(`${event.type} ${event.object.metadata.name}`);
  });
  api.remove({ kind: definitions, name: 'widgets.shop.test' });
  t.same(heard, ['MODIFIED widgets.shop.test', 'DELETED a', 'DELETED b', 'DELETED widgets.shop.test']);
  t.same(
    versions,
    versions.toSorted((a, b) => a - b),
  );
  t.end();
});
