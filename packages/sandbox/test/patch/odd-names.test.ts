import t from 'tap';
import { createApi } from '../../src/api/create-api.ts';
import type { Patch } from '../../src/kubernetes/api.ts';
import type { KubeObject } from '../../src/kubernetes/object.ts';
import { jsonPatch } from '../../src/patch/json-patch.ts';
import { systemTimers } from '../../src/timers.ts';

const api = createApi({ timers: systemTimers });
const kind = api.kinds.get('v1', 'ConfigMap');
t.teardown(() => api.close());

function create(name: string, data: string): void {
  api.create(kind, JSON.parse(`{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"${name}","namespace":"default"},"data":${data}}`));
}

function patch(name: string, type: Patch['type'], body: string): string {
  const patched = api.patch({ kind, namespace: 'default', name }, { type, body: JSON.parse(body) }, { fieldManager: 'me', force: true });
  return JSON.stringify(patched['data']);
}

t.test('a field may have any name in every kind of patch, and nothing else is touched by it', (t) => {
  create('odd', '{"__proto__":"0","constructor":"0"}');
  t.equal(patch('odd', 'merge', '{"data":{"__proto__":"1","toString":"1"}}'), '{"__proto__":"1","constructor":"0","toString":"1"}');
  t.equal(patch('odd', 'strategic', '{"data":{"__proto__":"2","toString":null}}'), '{"__proto__":"2","constructor":"0"}');
  const operations = [
    { op: 'test', path: '/data/constructor', value: '0' },
    { op: 'add', path: '/data/__proto__', value: '3' },
    { op: 'remove', path: '/data/constructor' },
  ];
  t.equal(patch('odd', 'json', JSON.stringify(operations)), '{"__proto__":"3"}');
  const applied = '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"odd"},"data":{"__proto__":"4","valueOf":"4"}}';
  t.equal(patch('odd', 'apply', applied), '{"__proto__":"4","valueOf":"4"}');
  t.end();
});

t.test('a JSON patch reaches only what the object has itself', (t) => {
  create('own', '{"a":"1"}');
  for (const path of ['/__proto__/x', '/data/toString/x', '/data/constructor/prototype/x', '/metadata/name/length', '/data/a/b']) {
    t.throws(() => patch('own', 'json', JSON.stringify([{ op: 'add', path, value: 'x' }])), { code: 422 }, path);
  }
  for (const operation of [
    { op: 'remove', path: '/data/toString' },
    { op: 'replace', path: '/data/b', value: 'x' },
    { op: 'test', path: '/data/hasOwnProperty', value: null },
    { op: 'copy', from: '/__proto__', path: '/data/x' },
    { op: 'move', from: '/data', path: '/data/a' },
    { op: 'add', path: 'data/b', value: 'x' },
    { op: 'add', path: '/data/b' },
  ])
    t.throws(() => patch('own', 'json', JSON.stringify([operation])), { code: 422 }, JSON.stringify(operation));
  t.notOk('x' in Object.prototype.toString);
  t.end();
});

t.test('the place in a list is a number within it, or behind it', (t) => {
  const live = { list: ['a', 'b'] } as unknown as KubeObject;
  const run = (...body: object[]) => (jsonPatch({ live, body }) as { list: string[] }).list.join('');
  t.equal(run({ op: 'add', path: '/list/0', value: 'x' }), 'xab');
  t.equal(run({ op: 'add', path: '/list/2', value: 'x' }, { op: 'add', path: '/list/-', value: 'y' }), 'abxy');
  t.equal(run({ op: 'move', from: '/list/0', path: '/list/1' }), 'ba');
  t.equal(run({ op: 'replace', path: '/list/1', value: 'x' }, { op: 'remove', path: '/list/0' }), 'x');
  for (const path of ['/list/3', '/list/01', '/list/1e0', '/list/-1', '/list/length', '/list/'])
    t.throws(() => run({ op: 'add', path, value: 'x' }), { code: 422 }, path);
  t.end();
});

t.test('copies of copies do not fill the memory', (t) => {
  const live = { a: 'x'.repeat(1000) } as unknown as KubeObject;
  const body = Array.from({ length: 60 }, (_, at) => ({ op: 'copy', from: '', path: `/${at}` }));
  t.throws(() => jsonPatch({ live, body }), { code: 413 });
  const deep = JSON.parse(`${'{"a":'.repeat(600)}{}${'}'.repeat(600)}`) as object;
  const add = (path: string) => ({ op: 'add', path, value: deep });
  t.throws(() => jsonPatch({ live, body: [add('/a'), add(`/a${'/a'.repeat(600)}`)] }), { code: 422 }, 'nor the stack');
  t.end();
});
