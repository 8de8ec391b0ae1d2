import type { Kind } from '../../kubernetes/kind.ts';

interface Question {
  readonly group: string;
  readonly kind: string;
  readonly namespaced?: true;
}

const AUTHENTICATION = 'authentication.k8s.io';
const AUTHORIZATION = 'authorization.k8s.io';

const QUESTIONS: readonly Question[] = [
  { group: AUTHENTICATION, kind: 'SelfSubjectReview' },
  { group: AUTHENTICATION, kind: 'TokenReview' },
  { group: AUTHORIZATION, kind: 'LocalSubjectAccessReview', namespaced: true },
  { group: AUTHORIZATION, kind: 'SelfSubjectAccessReview' },
  { group: AUTHORIZATION, kind: 'SelfSubjectRulesReview' },
  { group: AUTHORIZATION, kind: 'SubjectAccessReview' },
];

/** Kinds of which nothing is kept: a question is posted, and answered at once. */
export const VIRTUAL_KINDS: readonly Kind[] = QUESTIONS.map(({ group, kind, namespaced = false }) => ({
  group,
  version: 'v1',
  kind,
  plural: `${kind.toLowerCase()}s`,
  singular: kind.toLowerCase(),
  shortNames: [],
  categories: [],
  namespaced,
  subresources: [],
  verbs: ['create'],
}));
