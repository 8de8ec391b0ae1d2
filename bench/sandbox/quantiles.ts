/** Of some times: the smallest, the median, the 95th hundredth and the largest; NaN of none. */
export function quantiles(times: readonly number[]): { n: number; min: number; p50: number; p95: number; max: number } {
  const sorted = [...times].sort((a, b) => a - b);
  const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
  return { n: sorted.length, min: at(0), p50: at(0.5), p95: at(0.95), max: at(1) };
}
