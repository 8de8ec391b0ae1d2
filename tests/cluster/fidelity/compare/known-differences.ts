import type { Difference } from './compare.ts';

/** Something that the sandbox does otherwise than a real Argo CD, and may. */
export interface KnownDifference {
  readonly id: string;
  /** One sentence, which stands in packages/sandbox/README.md too. */
  readonly what: string;
  readonly why: string;
  /** Of a difference's place and path. */
  readonly at: RegExp;
  readonly path: RegExp;
}

export const KNOWN_DIFFERENCES: readonly KnownDifference[] = [
  {
    id: 'additions',
    what: 'It has a storage provisioner and an ingress controller, so claims are bound and Ingresses have an address.',
    why: 'Most clusters have them; the API server of the comparison has nothing but Kubernetes.',
    at: /^kinds \/ (?:with what needs an addition to Kubernetes|events)$/,
    path: /^(?:application kinds|track kinds health|object (?:PersistentVolumeClaim|Ingress)|event PersistentVolumeClaim)/,
  },
];

/** The known difference that explains this one. */
export function findKnown({ at, path }: Difference): KnownDifference | undefined {
  return KNOWN_DIFFERENCES.find((known) => known.at.test(at) && known.path.test(path));
}
