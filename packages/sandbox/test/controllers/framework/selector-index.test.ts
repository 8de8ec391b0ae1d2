import t from 'tap';
import { createSelectorIndex } from '../../../src/controllers/framework/selector-index.ts';

t.test('those are found whose selector fits, within the namespace', (t) => {
  const index = createSelectorIndex();
  index.set('a', 'a/shop', { matchLabels: { part: 'platform', app: 'shop' } });
  index.set('a', 'a/all', {});
  index.set('b', 'b/shop', { matchLabels: { app: 'shop' } });
  index.set('a', 'a/new', { matchExpressions: [{ key: 'tier', operator: 'In', values: ['web', 'api'] }] });
  t.strictSame(index.find('a', { part: 'platform', app: 'shop' }).toSorted(), ['a/all', 'a/shop']);
  t.strictSame(index.find('a', { app: 'shop', tier: 'api' }).toSorted(), ['a/all', 'a/new']);
  t.strictSame(index.find('b', { app: 'shop' }), ['b/shop']);
  index.set('a', 'a/shop', { matchLabels: { app: 'other' } });
  index.delete('a/all');
  t.strictSame(index.find('a', { part: 'platform', app: 'shop' }), []);
  t.strictSame(index.find('a', { app: 'other' }), ['a/shop']);
  t.end();
});
