const UNITS: Readonly<Record<string, number>> = { ns: 1e-6, us: 1e-3, µs: 1e-3, ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** Milliseconds of a duration as Go writes them (`1m30s`), or of a number of seconds; undefined where it is neither. */
export function parseDuration(text: string): number | undefined {
  if (/^\d+$/u.test(text)) return Number(text) * 1_000;
  if (!/^(?:\d+(?:\.\d+)?(?:ns|us|µs|ms|[smhd]))+$/u.test(text)) return undefined;
  let total = 0;
  for (const [, number = '0', unit = 's'] of text.matchAll(/(\d+(?:\.\d+)?)(ns|us|µs|ms|[smhd])/gu))
    total += Number(number) * (UNITS[unit] ?? 0);
  return total;
}
