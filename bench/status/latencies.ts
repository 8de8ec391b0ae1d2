/** Of some times in milliseconds: how many, the median, the 99th hundredth and the largest. */
export function latencies(times: readonly number[]): { n: number; p50: number; p99: number; max: number } {
  const sorted = Float64Array.from(times).sort();
  const at = (share: number): number =>
    Math.round((sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN) * 10) / 10;
  return { n: sorted.length, p50: at(0.5), p99: at(0.99), max: at(1) };
}
