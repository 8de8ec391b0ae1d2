import fc from 'fast-check';
import t from 'tap';
import { addQuantities, canonicalQuantity, parseQuantity, renderQuantity } from '../../src/admission/quantity.ts';

t.test('a quantity has one form, that of a real API server', (t) => {
  const forms: Readonly<Record<string, string>> = {
    '0.5': '500m',
    '1': '1',
    '1000m': '1',
    '1500m': '1500m',
    '1.5Gi': '1536Mi',
    '1024Mi': '1Gi',
    '1023Mi': '1023Mi',
    '0.1Ki': '102400m',
    '512': '512',
    '1000': '1k',
    '1e3': '1e3',
    '12e-1': '1200e-3',
    '0': '0',
    '-1': '-1',
    '+2': '2',
    '.5': '500m',
    '100k': '100k',
    '1048576Ki': '1Gi',
    '0.0000000001': '1n',
  };
  for (const [given, form] of Object.entries(forms)) t.equal(canonicalQuantity(given), form, given);
  t.equal(canonicalQuantity(0.5), '500m');
  t.end();
});

t.test('what is no quantity is none', (t) => {
  for (const text of ['', '.', 'lots', '1Kib', '1 Gi', '--1', '1e', '1e99', 'Ki', '1'.repeat(100), null, {}, true]) {
    t.equal(parseQuantity(text), undefined, JSON.stringify(text));
  }
  t.end();
});

t.test('the form of a quantity is the same quantity', (t) => {
  const suffix = fc.constantFrom('', 'm', 'k', 'M', 'Gi', 'Mi', 'Ki', 'u');
  const law = fc.property(fc.integer({ min: 0, max: 1_000_000 }), suffix, (number, unit) => {
    const quantity = parseQuantity(`${number}${unit}`);
    if (quantity === undefined) return false;
    const again = parseQuantity(renderQuantity(quantity));
    return again?.nano === quantity.nano && renderQuantity(again) === renderQuantity(quantity);
  });
  t.doesNotThrow(() => fc.assert(law));
  t.end();
});

t.test('a sum has the unit of what it began with', (t) => {
  const sum = (...texts: string[]): string =>
    renderQuantity(
      texts.map((text) => parseQuantity(text)).reduce((all, one) => (all && one ? addQuantities(all, one) : undefined)) ?? {
        nano: -1n,
        format: 'decimal',
      },
    );
  t.equal(sum('512Mi', '512Mi'), '1Gi');
  t.equal(sum('0', '1Gi'), '1Gi');
  t.equal(sum('600m', '400m'), '1');
  t.end();
});
