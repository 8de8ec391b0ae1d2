/** @returns undefined where it is no number, or too large a whole one */
export function parseNumber(text: string): number | undefined {
  const clean = text.replaceAll('_', '').toLowerCase();
  const value = Number(/^0\d+$/.test(clean) ? clean.replace(/^0+(?=\d)/, '') : clean);
  if (clean === '' || !Number.isFinite(value)) return undefined;
  return Number.isInteger(value) && Math.abs(value) > 2 ** 63 && !/[.e]/.test(clean) ? undefined : value;
}
