import Type from 'typebox';
import t from 'tap';
import { mergePatch } from '../../src/plugins/merge-patch.ts';

const Schema = Type.Object(
  { a: Type.Optional(Type.Integer()), b: Type.Optional(Type.Object({ c: Type.String() }, { additionalProperties: false })) },
  { additionalProperties: false },
);

t.test('a patch is merged as RFC 7396 says, and what was given stays as it is', async (t) => {
  const target = { a: 1, b: { c: 'x' } };
  t.same(mergePatch(Schema, target, { a: null, b: { c: 'y' } }, '/config'), { b: { c: 'y' } });
  t.same(mergePatch(Schema, target, {}, '/config'), target);
  t.same(target, { a: 1, b: { c: 'x' } });
});

t.test('a result that is not valid is refused with the field itself', async (t) => {
  for (const [patch, pointer] of [
    [{ a: '1' }, '/config/a'],
    [{ d: 1 }, '/config/d'],
    [{ b: { c: null } }, '/config/b/c'],
    [{ b: { 'x/y': 1, c: 'z' } }, '/config/b/x~1y'],
    [[], '/config'],
  ] as const) {
    t.throws(() => mergePatch(Schema, {}, patch, '/config'), { code: 'invalid_request', errors: [{ pointer }] }, pointer);
  }
});

t.test('__proto__ in a patch changes no other object', async (t) => {
  const target = { a: 1 };
  mergePatch(Schema, target, JSON.parse('{"__proto__": {"polluted": true}}'), '');
  t.equal((target as Record<string, unknown>)['polluted'], undefined);
  t.equal(({} as Record<string, unknown>)['polluted'], undefined);
});
