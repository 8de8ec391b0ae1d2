import type { ObjectMeta } from '../../kubernetes/object.ts';

const NAMED = ['name', 'namespace', 'generateName'] as const;

/** Metadata without what says nothing: null and empty fields, and `selfLink`. */
export function cleanMetadata(metadata: Partial<ObjectMeta>): Partial<ObjectMeta> {
  const kept = Object.entries(metadata).filter(([name, value]) => name !== 'selfLink' && !isNothing(name, value));
  return Object.fromEntries(kept);
}

function isNothing(name: string, value: unknown): boolean {
  if (value === undefined || value === null) return true;
  if (value === '') return NAMED.some((each) => each === name) || name === 'uid' || name === 'resourceVersion';
  return typeof value === 'object' && Object.keys(value).length === 0;
}
