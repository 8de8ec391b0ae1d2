import type { Kind } from '../../kubernetes/kind.ts';

/** Names a kind inside the API: its group and plural. */
export function kindKey({ group, plural }: Pick<Kind, 'group' | 'plural'>): string {
  return `${group}/${plural}`;
}
