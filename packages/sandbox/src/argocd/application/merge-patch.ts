import { isDeepStrictEqual } from 'node:util';

const isMap = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * The JSON merge patch that makes one value of another; undefined where they are equal. Only what differs is in it, so that
 * a writer with an old copy leaves alone what it did not mean to change.
 */
export function mergePatchBetween(before: unknown, after: unknown): unknown {
  if (before === after || isDeepStrictEqual(before, after)) return undefined;
  if (!isMap(before) || !isMap(after)) return after;
  const patch: Record<string, unknown> = {};
  for (const key of Object.keys(before)) if (after[key] === undefined && before[key] !== undefined) patch[key] = null;
  for (const [key, value] of Object.entries(after)) {
    if (value === undefined) continue;
    const part = mergePatchBetween(before[key], value);
    if (part !== undefined) patch[key] = part;
  }
  return Object.keys(patch).length === 0 ? undefined : patch;
}
