import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import t from 'tap';
import { parse } from 'yaml';
import { printYaml } from '../src/yaml.ts';
import { NASTY } from './inputs.ts';

const text = fc
  .oneof(fc.string({ unit: 'binary', maxLength: 60 }), fc.string({ unit: 'grapheme', maxLength: 60 }), fc.constantFrom(...NASTY))
  .filter((each) => each.isWellFormed());
// A parser's objects cannot tell a key of this name from their prototype.
const key = text.filter((each) => each !== '__proto__');
const { tree } = fc.letrec((tie) => ({
  tree: fc.oneof(
    { maxDepth: 3 },
    text,
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('tree'), { maxLength: 4 }),
    fc.dictionary(key, tie('tree'), { maxKeys: 4, noNullPrototype: true }),
  ),
}));
const object = fc.dictionary(key, tree, { maxKeys: 5, noNullPrototype: true });

for (const version of ['1.1', '1.2'] as const) {
  t.test(`trust-T13: what was printed is read back the same by YAML ${version}`, async () => {
    fc.assert(
      fc.property(object, (value) => isDeepStrictEqual(parse(printYaml(value), { version, maxAliasCount: 0 }), value)),
      { numRuns: 500 },
    );
  });
}

t.test('trust-T14: texts that readers take for something else come back as texts, as values and as keys', async (t) => {
  for (const version of ['1.1', '1.2'] as const) {
    const changed = NASTY.filter((nasty) => {
      const value = nasty === '__proto__' ? { list: [nasty] } : { [nasty]: nasty, list: [nasty] };
      return !isDeepStrictEqual(parse(printYaml(value), { version }), value);
    });
    t.same(changed, [], version);
  }
});

t.test('the same object gives the same bytes, one line for each text, and no anchors', async (t) => {
  const shared = { a: 'x'.repeat(300), b: 'one\ntwo\n'.repeat(20) };
  const printed = printYaml({ first: shared, second: shared });
  t.equal(printYaml({ first: shared, second: shared }), printed);
  t.notMatch(printed, /[&*]/);
  t.equal(printed.split('\n').length, 7);
});

t.test('nothing that is printed is a line break or invisible to some reader', async (t) => {
  fc.assert(
    fc.property(object, (value) => !/[^\n -~\u00a1-\u{10ffff}]|[\u0085\u00ad\u200b-\u200f\u2028-\u202e\ufeff]/u.test(printYaml(value))),
    { numRuns: 300 },
  );
  t.equal(printYaml({ a: '\u2028\u202e\u007f' }), 'a: "\\u2028\\u202e\\u007f"\n');
});

t.test('keys are plain only where no reader takes them for anything else', async (t) => {
  t.equal(printYaml({ name: 1, on: 1, Y: 1, 'a.b': 1, '<<': 1 }), 'name: 1\n"on": 1\n"Y": 1\n"a.b": 1\n"<<": 1\n');
});

t.test('a header cannot end its comment', async (t) => {
  t.equal(printYaml({ a: 1 }, ['x\nb: 2\u2028c: 3']), '# x b: 2 c: 3\na: 1\n');
});
