const FORM = /^\+?([0-9]+(?:\.[0-9]*)?|\.[0-9]+)(n|u|m|k|Ki|M|Mi|G|Gi|T|Ti|P|Pi|E|Ei|[eE][+-]?[0-9]{1,2})?$/;
const LONGEST = 32;

/** Parts are divided rather than multiplied by a fraction: 700m and 0.7 must be the same number. */
const DIVISORS: Record<string, number> = { n: 1e9, u: 1e6, m: 1e3 };
const FACTORS: Record<string, number> = {
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
  Ei: 2 ** 60,
};

/**
 * Parses an amount in Kubernetes' notation: a decimal number with a suffix of tens (`m`, `k`, `M`), of twos (`Ki`,
 * `Mi`) or an exponent. Negative ones are none.
 *
 * @returns the number of cores, bytes or pieces; null where the text is no quantity
 */
export function parseQuantity(text: string): number | null {
  const match = text.length <= LONGEST ? FORM.exec(text) : null;
  if (match === null) return null;
  const number = Number(match[1]);
  const suffix = match[2] ?? '';
  if (/^[eE]./.test(suffix) && suffix !== 'Ei') return Number(`${match[1]}${suffix}`);
  return DIVISORS[suffix] !== undefined ? number / DIVISORS[suffix] : number * (FACTORS[suffix] ?? 1);
}
