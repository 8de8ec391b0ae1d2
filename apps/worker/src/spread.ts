/**
 * Spreads work over a time, in its order: the first at once, and each the same time after the one before.
 *
 * @param ms the time, in milliseconds
 */
export function spread<Entry extends object>(entries: Entry[], ms: number): (Entry & { delayMs: number })[] {
  return entries.map((entry, index) => ({ ...entry, delayMs: Math.floor((index * ms) / entries.length) }));
}
