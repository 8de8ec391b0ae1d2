import { ApiError } from '../../kubernetes/api-error.ts';
import type { Controller } from '../framework/controller.ts';
import type { Environment } from '../framework/environment.ts';
import { keyOf, parseKey } from '../framework/key.ts';
import { forget, remember } from '../framework/object-index.ts';
import { MANAGER } from '../framework/write-status.ts';
import type { Keyed } from '../types/core.ts';

/** Makes the token of a ServiceAccount for one Secret. */
export type MintToken = (namespace: string, serviceAccount: string, secretUid: string) => string;

const TYPE = 'kubernetes.io/service-account-token';
const NAME = 'kubernetes.io/service-account.name';
const UID = 'kubernetes.io/service-account.uid';

/** Fills Secrets that ask for a ServiceAccount's token, and deletes them with that ServiceAccount. */
export function tokenController(env: Environment, certificateAuthority: string, mintToken: MintToken): Controller {
  const { api, kinds } = env;
  const byAccount = new Map<string, Set<string>>();
  return {
    name: 'service-account-token',
    watches: {
      secret({ type, object }, queue) {
        const secret = object as Keyed;
        if (secret.type !== TYPE) return;
        const account = `${secret.metadata.namespace}/${secret.metadata.annotations?.[NAME]}`;
        if (type === 'DELETED') return forget(byAccount, account, keyOf(secret));
        remember(byAccount, account, keyOf(secret));
        queue.add(keyOf(secret));
      },
      serviceAccount({ object }, queue) {
        for (const key of byAccount.get(keyOf(object)) ?? []) queue.add(key);
      },
    },
    reconcile(key) {
      const ref = { kind: kinds.secret, ...parseKey(key) };
      const secret = api.find(ref) as Keyed | undefined;
      if (secret === undefined || secret.type !== TYPE || secret.metadata.deletionTimestamp !== undefined) return;
      const { namespace = 'default', annotations = {}, uid } = secret.metadata;
      const name = annotations[NAME] ?? '';
      const account = name === '' ? undefined : api.find({ kind: kinds.serviceAccount, namespace, name });
      const known = annotations[UID];
      const isOther = account !== undefined && known !== undefined && known !== account.metadata.uid;
      if (account === undefined || isOther) return removeToken(env, key, uid);
      const encode = (text: string): string => Buffer.from(text).toString('base64');
      const { token = encode(mintToken(namespace, name, uid)) } = secret.data ?? {};
      const data = { ...secret.data, 'ca.crt': encode(certificateAuthority), namespace: encode(namespace), token };
      const isFilled = known !== undefined && Object.entries(data).every(([field, value]) => secret.data?.[field] === value);
      if (isFilled) return;
      const metadata = { ...secret.metadata, annotations: { ...annotations, [UID]: account.metadata.uid } };
      api.update(kinds.secret, { ...secret, metadata, data }, { fieldManager: MANAGER });
    },
  };
}

/** Without its ServiceAccount a token is worth nothing, and a real cluster deletes its Secret at once. */
function removeToken({ api, kinds }: Environment, key: string, uid: string): void {
  try {
    api.remove({ kind: kinds.secret, ...parseKey(key) }, { preconditions: { uid } });
  } catch (error) {
    if (!(error instanceof ApiError) || error.code !== 404) throw error;
  }
}
