import t from 'tap';
import type { KubeObject } from '../../src/kubernetes/object.ts';
import { History } from '../../src/store/history.ts';
import { ObjectTable } from '../../src/store/object-table.ts';
import { share } from '../../src/store/share.ts';

t.test('the events after a version come oldest first', (t) => {
  const history = new History<string>(10, 0);
  history.add(3, 'a');
  history.add(5, 'b');
  history.add(9, 'c');
  t.same(history.after(0), ['a', 'b', 'c']);
  t.same(history.after(3), ['b', 'c']);
  t.same(history.after(4), ['b', 'c']);
  t.same(history.after(9), []);
  t.end();
});

t.test('what may have been forgotten is told as forgotten, never as nothing', (t) => {
  const history = new History<number>(8, 100);
  t.equal(history.after(99), undefined);
  t.same(history.after(100), []);
  for (let version = 101; version <= 130; version += 1) history.add(version, version);
  const { floor } = history;
  t.ok(floor > 100 && floor <= 122, 'at least eight events are kept');
  t.equal(history.after(floor - 1), undefined);
  t.same(history.after(floor)?.[0], floor + 1);
  t.same(history.after(floor)?.at(-1), 130);
  t.end();
});

const object = (name: string) => ({ metadata: { name } }) as unknown as KubeObject;
const names = (table: ObjectTable, namespace?: string) => [...table.list(namespace)].map(({ metadata }) => metadata.name);

t.test('objects are listed by namespace and name, whatever the order of their making', (t) => {
  const table = new ObjectTable();
  for (const [namespace, name] of [
    ['b', 'z'],
    ['b', 'a'],
    ['a', 'm'],
    ['b', 'k'],
  ] as const)
    table.set(namespace, name, object(name));
  t.same(names(table), ['m', 'a', 'k', 'z']);
  t.same(names(table, 'b'), ['a', 'k', 'z']);
  t.same(names(table, 'c'), []);
  t.end();
});

t.test('what was taken away is in no list, and the size counts what is there', (t) => {
  const table = new ObjectTable();
  table.set('a', 'x', object('x'));
  table.set('a', 'x', object('x'));
  table.set('a', 'y', object('y'));
  t.equal(table.size, 2);
  table.delete('a', 'x');
  table.delete('a', 'never');
  t.equal(table.size, 1);
  t.same(names(table), ['y']);
  table.delete('a', 'y');
  t.same(names(table), []);
  t.equal(table.size, 0);
  t.end();
});

t.test('lists have the order of etcd, where "a-b/x" comes before "a/x"', (t) => {
  const table = new ObjectTable();
  for (const namespace of ['a', 'a-b', 'ab', 'a.c']) table.set(namespace, 'x', object(namespace));
  t.same(names(table), ['a-b', 'a.c', 'a', 'ab']);
  table.delete('a-b', 'x');
  t.same(names(table), ['a.c', 'a', 'ab']);
  t.end();
});

t.test('equal values are the old value', (t) => {
  const old = share(undefined, { a: 1, b: [{ c: null }], d: {} });
  t.equal(share(old, { d: {}, b: [{ c: null }], a: 1 }), old);
  t.equal(share(old, { ...old, e: undefined }), old, 'an undefined field is not there');
  t.end();
});

t.test('only what differs is new', (t) => {
  const old = share(undefined, { a: { x: 1 }, b: { y: [1, 2] }, c: { z: 1 } });
  const next = share(old, { a: { x: 1 }, b: { y: [1, 3] } });
  t.equal(next.a, old.a);
  t.not(next.b, old.b);
  t.same(next, { a: { x: 1 }, b: { y: [1, 3] } });
  t.end();
});

t.test('a missing field is no null, an object is no list, and a shorter list is another one', (t) => {
  t.same(share({ a: null }, {}), {});
  t.same(share({ a: {} }, { a: [] }), { a: [] });
  t.same(share({ a: [] }, { a: {} }), { a: {} });
  t.same(share({ a: [1, 2] }, { a: [1] }), { a: [1] });
  t.end();
});

t.test('whoever handed a value in cannot change what is kept, nor can whoever reads it', (t) => {
  const given = { list: [{ a: 1 }] };
  const kept = share(undefined, given);
  given.list.push({ a: 2 });
  t.same(kept, { list: [{ a: 1 }] });
  t.throws(() => kept.list.push({ a: 3 }), TypeError);
  t.throws(() => ((kept.list[0] as { a: number }).a = 4), TypeError);
  t.end();
});

t.test('a field named __proto__ is a field', (t) => {
  const kept = share(undefined, JSON.parse('{"__proto__": {"polluted": true}}') as Record<string, unknown>);
  t.equal(JSON.stringify(kept), '{"__proto__":{"polluted":true}}');
  t.equal((kept as { polluted?: boolean }).polluted, undefined);
  t.end();
});
