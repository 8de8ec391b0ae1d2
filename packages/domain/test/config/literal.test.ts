import fc from 'fast-check';
import t from 'tap';
import { literal } from '../../src/config/literal.ts';
import { NASTY } from '../inputs.ts';
import { expand } from './expand.ts';

const dollars = fc.string({ unit: fc.constantFrom('$', '(', ')', 'A', ' '), maxLength: 12 });

t.test('a container gets the text that was given, whatever variables there are', async () => {
  fc.assert(
    fc.property(
      fc.oneof(dollars, fc.string(), fc.constantFrom(...NASTY)),
      (text) => expand(literal(text), { A: 'x', '': 'y', ' ': 'z', '$(A': 'w' }) === text,
    ),
    { numRuns: 3000 },
  );
});

t.test('dollar signs that mean nothing to Kubernetes stay as they are', async (t) => {
  for (const text of ['$HOME', 'a$', '$5', '$(', '(A)', '$ (A)', ') $(']) t.equal(literal(text), text);
  t.equal(literal('$(A) and $(B)'), '$$(A) and $$(B)');
});

t.test('a long text of open brackets takes no long time', async (t) => {
  const started = performance.now();
  t.equal(literal('$('.repeat(60_000)).length, 120_000);
  t.ok(performance.now() - started < 1000);
});
