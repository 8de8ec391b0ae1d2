import fc from 'fast-check';
import t from 'tap';
import { createWeightedCache } from '../../../src/argocd/repository/weighted-cache.ts';

t.test('what is remembered never weighs more than allowed', (t) => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'), fc.nat(40))), (writes) => {
      const cache = createWeightedCache<number>(100);
      for (const [key, weight] of writes) cache.set(key, weight, weight);
      const kept = ['a', 'b', 'c', 'd', 'e', 'f'].map((key) => cache.get(key) ?? 0);
      return kept.reduce((sum, weight) => sum + weight, 0) <= 100 && kept.every((weight) => weight <= 25);
    }),
  );
  t.end();
});

t.test('what was used last stays', (t) => {
  const cache = createWeightedCache<number>(4);
  for (const key of ['a', 'b', 'c', 'd']) cache.set(key, 1, 1);
  cache.get('a');
  cache.set('e', 1, 1);
  t.equal(cache.get('a'), 1);
  t.equal(cache.get('b'), undefined);
  t.end();
});
