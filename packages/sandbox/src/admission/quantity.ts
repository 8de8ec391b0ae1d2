/** A quantity of Kubernetes, exactly: so many billionths. */
export interface Quantity {
  readonly nano: bigint;
  readonly format: 'binary' | 'decimal' | 'exponent';
}

const SYNTAX = /^([+-]?)(\d*)(?:\.(\d*))?(?:(Ki|Mi|Gi|Ti|Pi|Ei|n|u|m|k|M|G|T|P|E)|[eE]([+-]?\d+))?$/;
const BINARY = ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'];
const DECIMAL = ['n', 'u', 'm', '', 'k', 'M', 'G', 'T', 'P', 'E'];
const NANO = 1_000_000_000n;
const LONGEST = 64;

/** Undefined for what is no quantity. */
export function parseQuantity(value: unknown): Quantity | undefined {
  const text = typeof value === 'number' ? String(value) : value;
  if (typeof text !== 'string' || text.length > LONGEST) return undefined;
  const match = SYNTAX.exec(text);
  const [, sign = '', whole = '', fraction = '', suffix = '', exponent] = match ?? [];
  if (match === null || (whole === '' && fraction === '')) return undefined;
  const digits = BigInt(`${whole}${fraction}` || '0');
  const scale = 10n ** BigInt(fraction.length);
  const factor = factorOf(suffix, exponent);
  if (factor === undefined) return undefined;
  const [numerator, denominator] = [digits * factor.times * NANO, scale * factor.per];
  const nano = (numerator + denominator - 1n) / denominator;
  return { nano: sign === '-' ? -nano : nano, format: factor.format };
}

function factorOf(suffix: string, exponent: string | undefined): { times: bigint; per: bigint; format: Quantity['format'] } | undefined {
  if (exponent !== undefined) {
    const power = Number(exponent);
    if (Math.abs(power) > 30) return undefined;
    const times = 10n ** BigInt(Math.abs(power));
    return power < 0 ? { times: 1n, per: times, format: 'exponent' } : { times, per: 1n, format: 'exponent' };
  }
  const binary = suffix === '' ? 0 : BINARY.indexOf(suffix);
  if (binary > 0) return { times: 1024n ** BigInt(binary), per: 1n, format: 'binary' };
  const power = (DECIMAL.indexOf(suffix) - 3) * 3;
  return power < 0
    ? { times: 1n, per: 10n ** BigInt(-power), format: 'decimal' }
    : { times: 10n ** BigInt(power), per: 1n, format: 'decimal' };
}

/** In the form in which Kubernetes writes it: the largest unit that leaves no fraction. */
export function renderQuantity({ nano, format }: Quantity): string {
  if (nano === 0n) return '0';
  const size = nano < 0n ? -nano : nano;
  if (format === 'binary' && size >= 1024n * NANO) {
    let number = (nano + NANO - 1n) / NANO;
    let power = 0;
    for (; number % 1024n === 0n && power < BINARY.length - 1; power++) number /= 1024n;
    return `${number}${BINARY[power]}`;
  }
  let number = nano;
  let power = 0;
  for (; number % 1000n === 0n && power < DECIMAL.length - 1; power++) number /= 1000n;
  if (format !== 'exponent') return `${number}${DECIMAL[power]}`;
  return power === 3 ? String(number) : `${number}e${(power - 3) * 3}`;
}

/** A quantity as Kubernetes writes it; what is none is given back as it is. */
export function canonicalQuantity(value: unknown): unknown {
  const quantity = parseQuantity(value);
  return quantity === undefined ? value : renderQuantity(quantity);
}

export function addQuantities(a: Quantity, b: Quantity): Quantity {
  return { nano: a.nano + b.nano, format: a.nano === 0n ? b.format : a.format };
}
