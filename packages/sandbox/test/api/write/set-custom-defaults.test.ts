import t from 'tap';
import { setCustomDefaults } from '../../../src/api/write/set-custom-defaults.ts';
import { withoutUndefined } from '../../../src/api/write/without-undefined.ts';
import type { Schema } from '../../../src/schema/schema.ts';
import { widget } from '../fixtures.ts';

const text: Schema = { type: 'string' };
const schema: Schema = {
  custom: true,
  type: 'object',
  properties: {
    spec: {
      type: 'object',
      properties: {
        color: { ...text, default: 'red' },
        note: text,
        hole: { ...text, nullable: true },
        box: { type: 'object', default: {}, properties: { wide: { type: 'integer', default: 3 } } },
        parts: { type: 'array', items: { type: 'object', properties: { n: { type: 'integer', default: 1 } } } },
        named: { type: 'object', additionalProperties: { type: 'object', properties: { n: { type: 'integer', default: 2 } } } },
      },
    },
  },
};
const spec = (given: unknown) => setCustomDefaults(schema, widget('a', { spec: given }))['spec'];

t.test('absent fields get their defaults, in lists and maps too', (t) => {
  t.same(spec({ parts: [{}, { n: 5 }], named: { x: {} } }), {
    color: 'red',
    box: { wide: 3 },
    parts: [{ n: 1 }, { n: 5 }],
    named: { x: { n: 2 } },
  });
  t.same(setCustomDefaults(schema, widget('a'))['spec'], undefined, 'nothing is made for the sake of a default below it');
  t.end();
});

t.test('a null goes where the schema allows none, and gives way to a default', (t) => {
  t.same(spec({ color: null, note: null, hole: null, box: null }), { color: 'red', hole: null, box: { wide: 3 } });
  t.end();
});

t.test('an object that needs nothing is the same object', (t) => {
  const whole = widget('a', { spec: { color: 'blue', box: { wide: 1 }, parts: [{ n: 1 }] } });
  t.equal(setCustomDefaults(schema, whole), whole);
  t.equal(withoutUndefined(whole), whole);
  const { custom: _, ...builtIn } = schema;
  const bare = widget('a', { spec: {} });
  t.equal(setCustomDefaults(builtIn, bare), bare);
  t.end();
});

t.test('a field that is undefined is not there, however deep', (t) => {
  t.strictSame(withoutUndefined({ a: undefined, b: [{ c: undefined, d: null }], e: 1 }), { b: [{ d: null }], e: 1 });
  t.end();
});
