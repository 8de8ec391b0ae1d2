import { invalid } from '../../kubernetes/api-error.ts';
import type { KubeObject } from '../../kubernetes/object.ts';
import { kubeTime } from '../../timers.ts';
import type { Answer } from '../answer/answer.ts';
import { listAt, textAt, valueAt } from '../read.ts';
import { parseManifest } from '../request/parse-manifest.ts';
import { readBody } from '../request/read-body.ts';
import { methodNotAllowed } from '../resources/target.ts';
import type { NamedTarget } from '../resources/target.ts';
import { DEFAULT_AUDIENCE } from '../tokens/create-tokens.ts';
import type { TokenGrant } from '../tokens/create-tokens.ts';

const TOKEN_REQUEST = {
  group: 'authentication.k8s.io',
  version: 'v1',
  kind: 'TokenRequest',
  plural: 'tokenrequests',
  singular: 'tokenrequest',
  shortNames: [],
  categories: [],
  namespaced: true,
  subresources: [],
  verbs: [],
};
const DEFAULT_SECONDS = 3600;
const LEAST_SECONDS = 600;
const MOST_SECONDS = 2 ** 32;

/** `POST` to `serviceaccounts/<name>/token`: a token that expires. */
export async function serveToken(target: NamedTarget): Promise<Answer> {
  const { request, deps } = target.exchange;
  if (request.method !== 'POST') throw methodNotAllowed();
  const contentType = request.headers['content-type'];
  const options = { contentType, custom: false, fieldValidation: 'Ignore', warn: undefined } as const;
  const asked = parseManifest(await readBody(request), TOKEN_REQUEST, options);
  const serviceAccount = deps.api.get(target.ref);
  const seconds = valueAt(asked, 'spec', 'expirationSeconds') ?? DEFAULT_SECONDS;
  checkSeconds(seconds);
  const audiences = listAt(asked, 'spec', 'audiences').map(String);
  const bound = findBound(target, asked);
  const wanted = audiences.length === 0 ? [DEFAULT_AUDIENCE] : audiences;
  const { token, expires } = deps.tokens.grant({ serviceAccount, seconds, audiences: wanted, bound });
  const body = {
    kind: 'TokenRequest',
    apiVersion: 'authentication.k8s.io/v1',
    metadata: metadataOf(serviceAccount, deps.timers.now()),
    spec: { audiences: wanted, expirationSeconds: seconds, boundObjectRef: valueAt(asked, 'spec', 'boundObjectRef') ?? null },
    status: { token, expirationTimestamp: kubeTime(expires) },
  };
  return { code: 201, body };
}

function metadataOf({ metadata: { name, namespace, uid } }: KubeObject, now: Date): Record<string, unknown> {
  return { name, namespace, uid, creationTimestamp: kubeTime(now) };
}

function checkSeconds(seconds: unknown): asserts seconds is number {
  const refuse = (why: string) => {
    const message = `Invalid value: ${JSON.stringify(seconds)}: ${why}`;
    return invalid(TOKEN_REQUEST, '', [{ reason: 'FieldValueInvalid', message, field: 'spec.expirationSeconds' }]);
  };
  if (typeof seconds !== 'number' || !Number.isInteger(seconds)) throw refuse('must be a whole number');
  if (seconds < LEAST_SECONDS) throw refuse('may not specify a duration less than 10 minutes');
  if (seconds > MOST_SECONDS) throw refuse('may not specify a duration larger than 2^32 seconds');
}

/** The Pod or Secret that the token is to die with. @throws ApiError 404 */
function findBound({ exchange, ref }: NamedTarget, asked: unknown): TokenGrant['bound'] {
  const named = valueAt(asked, 'spec', 'boundObjectRef');
  if (named === undefined || named === null) return undefined;
  const kind = textAt(named, 'kind');
  if (kind !== 'Pod' && kind !== 'Secret') {
    const message = `Unsupported value: ${JSON.stringify(kind)}: supported values: "Pod", "Secret"`;
    throw invalid(TOKEN_REQUEST, '', [{ reason: 'FieldValueNotSupported', message, field: 'spec.boundObjectRef.kind' }]);
  }
  const { api } = exchange.deps;
  const found = api.get({ kind: api.kinds.get('v1', kind), namespace: ref.namespace, name: textAt(named, 'name') });
  return { kind, name: found.metadata.name, uid: found.metadata.uid };
}
