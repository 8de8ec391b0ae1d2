import type { Kind } from '../../kubernetes/kind.ts';
import { BUILT_IN_KINDS } from './built-in.ts';
import { kindKey } from './kind-key.ts';

const BUILT_IN: ReadonlySet<string> = new Set(BUILT_IN_KINDS.map(kindKey));

/** Whether a kind comes from a CustomResourceDefinition. */
export function isCustom(kind: Kind): boolean {
  return !BUILT_IN.has(kindKey(kind));
}
