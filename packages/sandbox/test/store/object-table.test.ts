import t from 'tap';
import type { KubeObject } from '../../src/kubernetes/object.ts';
import { ObjectTable } from '../../src/store/object-table.ts';

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
