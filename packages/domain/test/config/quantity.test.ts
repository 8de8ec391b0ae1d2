import t from 'tap';
import { parseQuantity } from '../../src/config/quantity.ts';

t.test('an amount is read as Kubernetes reads it', async (t) => {
  const table: Record<string, number> = {
    '0': 0,
    '1': 1,
    '+1': 1,
    '0.5': 0.5,
    '.5': 0.5,
    '1.': 1,
    '500m': 0.5,
    '700m': 0.7,
    '100u': 0.0001,
    '1n': 1e-9,
    '2k': 2000,
    '1Ki': 1024,
    '64Mi': 67_108_864,
    '1.5Gi': 1_610_612_736,
    '1M': 1e6,
    '1G': 1e9,
    '1T': 1e12,
    '1P': 1e15,
    '1E': 1e18,
    '1Ti': 2 ** 40,
    '1Pi': 2 ** 50,
    '1Ei': 2 ** 60,
    '1e3': 1000,
    '1E3': 1000,
    '1e-3': 0.001,
    '12e+2': 1200,
  };
  for (const [text, amount] of Object.entries(table)) t.equal(parseQuantity(text), amount, text);
});

t.test('what is no amount is none', async (t) => {
  for (const text of [
    '',
    ' ',
    'm',
    '.',
    '-1',
    '1 Gi',
    '1gi',
    '1K',
    '1mi',
    '1B',
    '1e',
    '1e1.5',
    '1e100',
    '0x1',
    '1,5',
    'NaN',
    '∞',
    '1'.repeat(33),
    '1\n',
  ]) {
    t.equal(parseQuantity(text), null, JSON.stringify(text));
  }
});
