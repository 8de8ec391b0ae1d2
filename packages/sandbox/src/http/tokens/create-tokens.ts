import { createHash, hkdfSync, randomUUID, timingSafeEqual } from 'node:crypto';
import { notFound } from '../../kubernetes/api-error.ts';
import type { KubernetesApi } from '../../kubernetes/api.ts';
import type { KubeObject } from '../../kubernetes/object.ts';
import type { Timers } from '../../timers.ts';
import { signJwt, verifyJwt } from './jwt.ts';
import type { Claims } from './jwt.ts';
import { ADMINISTRATOR, serviceAccountUser } from './user.ts';
import type { User } from './user.ts';

const ISSUER = 'https://kubernetes.default.svc';

export interface TokenGrant {
  readonly serviceAccount: KubeObject;
  readonly seconds: number;
  readonly audiences: readonly string[];
  /** An object that the token dies with. */
  readonly bound?: { readonly kind: 'Pod' | 'Secret'; readonly name: string; readonly uid: string } | undefined;
}

/** The bearer tokens of a cluster. */
export interface Tokens {
  /** Whose token it is; undefined where it is nobody's, has expired, or its ServiceAccount, Secret or Pod is gone. */
  find(token: string): User | undefined;
  /** A token of a ServiceAccount that expires. */
  grant(grant: TokenGrant): { readonly token: string; readonly expires: Date };
  /**
   * The token of a Secret of type kubernetes.io/service-account-token. It holds as long as that Secret has it.
   *
   * @throws ApiError 404 where there is no such ServiceAccount or Secret
   */
  mint(namespace: string, serviceAccount: string, secretUid: string): string;
}

/**
 * Tokens are signed, not kept: a restart changes nothing, and looking one up costs the same however many there are.
 *
 * @param adminToken the administrator's, from which the key that signs the others is derived
 */
export function createTokens({ api, adminToken, timers }: { api: KubernetesApi; adminToken: string; timers: Timers }): Tokens {
  const key = Buffer.from(hkdfSync('sha256', adminToken, '', 'argosy sandbox service account tokens', 32));
  const accounts = api.kinds.get('v1', 'ServiceAccount');
  const secrets = api.kinds.get('v1', 'Secret');
  return {
    find(token) {
      if (isSame(token, adminToken)) return ADMINISTRATOR;
      const claims = verifyJwt(token, key);
      return claims !== undefined && holds(api, claims, token, timers.now()) ? userOf(claims) : undefined;
    },
    grant({ serviceAccount, seconds, audiences, bound }) {
      const now = Math.floor(timers.now().getTime() / 1000);
      const claims: Claims = {
        ...about(serviceAccount, bound),
        aud: audiences,
        iat: now,
        nbf: now,
        exp: now + seconds,
        jti: randomUUID(),
      };
      return { token: signJwt(claims, key), expires: new Date((now + seconds) * 1000) };
    },
    mint(namespace, name, secretUid) {
      const account = api.get({ kind: accounts, namespace, name });
      const secret = api.list(secrets, { namespace }).items.find(({ metadata }) => metadata.uid === secretUid);
      if (secret === undefined) throw notFound(secrets, secretUid);
      return signJwt(about(account, { kind: 'Secret', name: secret.metadata.name, uid: secretUid }), key);
    },
  };
}

/** The audience of a token that asks for none. */
export const DEFAULT_AUDIENCE = ISSUER;

function about(account: KubeObject, bound: TokenGrant['bound']): Claims {
  const { name, namespace = '', uid } = account.metadata;
  const binding = bound === undefined ? {} : { [bound.kind.toLowerCase()]: { name: bound.name, uid: bound.uid } };
  return {
    iss: ISSUER,
    sub: `system:serviceaccount:${namespace}:${name}`,
    'kubernetes.io': { namespace, serviceaccount: { name, uid }, ...binding },
  };
}

function holds(api: KubernetesApi, claims: Claims, token: string, now: Date): boolean {
  if (claims.exp !== undefined && claims.exp * 1000 <= now.getTime()) return false;
  const { namespace, serviceaccount, secret, pod } = claims['kubernetes.io'];
  const has = (kind: string, each: { name: string; uid: string }) => {
    const found = api.find({ kind: api.kinds.get('v1', kind), namespace, name: each.name });
    return found !== undefined && found.metadata.uid === each.uid ? found : undefined;
  };
  if (has('ServiceAccount', serviceaccount) === undefined) return false;
  if (pod !== undefined && has('Pod', pod) === undefined) return false;
  if (secret === undefined) return true;
  const holder = has('Secret', secret);
  if (holder === undefined) return false;
  // A token that expires is only bound to its Secret; the other kind is what the Secret has.
  return claims.exp !== undefined || isSame(token, tokenIn(holder));
}

function tokenIn(secret: KubeObject): string {
  const data = secret['data'] as Record<string, string> | undefined;
  return Buffer.from(data?.['token'] ?? '', 'base64').toString('utf8');
}

function userOf(claims: Claims): User {
  const { namespace, serviceaccount } = claims['kubernetes.io'];
  const user = serviceAccountUser(namespace, serviceaccount.name, serviceaccount.uid);
  return claims.jti === undefined ? user : { ...user, extra: { 'authentication.kubernetes.io/credential-id': [`JTI=${claims.jti}`] } };
}

function isSame(a: string, b: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}
