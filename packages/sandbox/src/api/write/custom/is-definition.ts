import type { Kind } from '../../../kubernetes/kind.ts';

/** Whether objects of a kind are CustomResourceDefinitions. */
export function isDefinition({ group, plural }: Pick<Kind, 'group' | 'plural'>): boolean {
  return group === 'apiextensions.k8s.io' && plural === 'customresourcedefinitions';
}
