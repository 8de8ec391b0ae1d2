import type { AnyObject } from '../application/types.ts';

const isWhole = (text: string | undefined): text is string => text !== undefined && /^[+-]?\d+$/u.test(text);

/** The wave of a sync in which an object is applied; 0 unless it says something else. */
export function waveOf({ metadata }: AnyObject): number {
  const { 'argocd.argoproj.io/sync-wave': wave, 'helm.sh/hook-weight': weight } = metadata.annotations ?? {};
  if (isWhole(wave)) return Number(wave);
  return isWhole(weight) ? Number(weight) : 0;
}
