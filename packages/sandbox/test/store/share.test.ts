import t from 'tap';
import { share } from '../../src/store/share.ts';

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
