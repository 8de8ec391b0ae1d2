import { optionError } from '../request/option-error.ts';
import type { Exchange } from '../exchange.ts';
import type { Kind } from '../../kubernetes/kind.ts';
import { kubeTime } from '../../timers.ts';
import { isObject, textAt } from '../read.ts';
import { DEFAULT_AUDIENCE } from '../tokens/create-tokens.ts';
import type { User } from '../tokens/user.ts';

const ALLOWED = { allowed: true, reason: 'the sandbox lets every authenticated caller do everything' };
const ALL = ['*'];

/**
 * The answer to a question of who somebody is, or what they may do.
 *
 * @param spec what is asked
 */
export function answerReview(kind: Kind, spec: Record<string, unknown>, exchange: Exchange): Record<string, unknown> {
  const form = { kind: kind.kind, apiVersion: `${kind.group}/${kind.version}`, metadata: {} };
  switch (kind.kind) {
    case 'SelfSubjectReview': {
      const creationTimestamp = kubeTime(exchange.deps.timers.now());
      return { ...form, metadata: { creationTimestamp }, status: { userInfo: renderUser(exchange.user) } };
    }
    case 'TokenReview':
      return { ...form, spec, status: reviewToken(exchange, textAt(spec, 'token')) };
    case 'SelfSubjectRulesReview':
      return { ...form, spec: {}, status: rules() };
    default:
      if (!isObject(spec['resourceAttributes']) && !isObject(spec['nonResourceAttributes']))
        throw optionError(
          kind.kind,
          'spec',
          'FieldValueInvalid',
          'exactly one of nonResourceAttributes or resourceAttributes must be specified',
        );
      return { ...form, spec, status: ALLOWED };
  }
}

function reviewToken({ deps }: Exchange, token: string): Record<string, unknown> {
  const user = deps.tokens.find(token);
  if (user === undefined) return { user: {}, error: 'invalid bearer token' };
  return { authenticated: true, user: renderUser(user), audiences: [DEFAULT_AUDIENCE] };
}

function renderUser(user: User): Record<string, unknown> {
  return { username: user.username, uid: user.uid, groups: user.groups, ...(user.extra === undefined ? {} : { extra: user.extra }) };
}

function rules(): Record<string, unknown> {
  return {
    resourceRules: [{ verbs: ALL, apiGroups: ALL, resources: ALL }],
    nonResourceRules: [{ verbs: ALL, nonResourceURLs: ALL }],
    incomplete: false,
  };
}
