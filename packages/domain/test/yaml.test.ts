import fc from 'fast-check';
import t from 'tap';
import { parse } from 'yaml';
import { printYaml } from '../src/yaml.ts';
import { NASTY } from './inputs.ts';

const text = fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' }), fc.constantFrom(...NASTY)).filter((each) => each.isWellFormed());
const key = text.filter((each) => each !== '__proto__');
const { tree } = fc.letrec((tie) => ({
  tree: fc.oneof({ maxDepth: 4 }, text, fc.integer(), fc.boolean(), fc.constant(null), fc.array(tie('tree'), { maxLength: 4 }), fc.dictionary(key, tie('tree'), { maxKeys: 4, noNullPrototype: true })),
}));
const object = fc.dictionary(key, tree, { maxKeys: 5, noNullPrototype: true });

for (const version of ['1.1', '1.2'] as const) {
  t.test(`trust-T13: what was printed is read back the same by YAML ${version}`, (t) => {
    fc.assert(
      fc.property(object, (value) => {
        t.matchOnly(JSON.stringify(parse(printYaml(value), { version, merge: version === '1.1', maxAliasCount: 0 })), JSON.stringify(value).replaceAll('-0', '0'));
      }),
      { numRuns: 1000 },
    );
    t.end();
  });
}
