import type { KubernetesApi } from '../../kubernetes/api.ts';
import type { KubeObject } from '../../kubernetes/object.ts';
import { isObject } from '../../schema/json.ts';
import type { Access } from './access.ts';
import { normalizeUrl, parseRepositoryUrl } from './normalize-url.ts';

const TYPE = 'argocd.argoproj.io/secret-type';

export interface AccessQuery {
  readonly api: KubernetesApi;
  /** Where Argo CD is installed. */
  readonly namespace: string;
  readonly url: string;
  /** The AppProject that asks: a repository may be kept for one. */
  readonly project: string;
}

/**
 * How Argo CD's Secrets and certificates say that a repository is reached: by the Secret of the repository itself, and
 * where that has no credentials, by the template with the longest matching beginning.
 *
 * @throws RpcError where the address cannot be fetched from here
 */
export function findAccess({ api, namespace, url, project }: AccessQuery): Access {
  const parsed = parseRepositoryUrl(url);
  const own = findRepository(secretsOf(api, namespace, 'repository'), url, project);
  const template = hasCredentials(own) ? undefined : findTemplate(secretsOf(api, namespace, 'repo-creds'), url);
  const fields = { ...inAddress(parsed), ...(hasCredentials(own) ? own : template) };
  return {
    url: withoutCredentials(url, parsed),
    username: fields.username ?? '',
    password: fields.password ?? '',
    bearerToken: fields.bearerToken ?? '',
    insecure: own?.insecure === 'true',
    trusted: certificatesOf(api, namespace, parsed.hostname),
  };
}

function inAddress({ username, password }: URL): Fields {
  return username === '' && password === '' ? {} : { username: decode(username), password: decode(password) };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** They must not get into arguments and messages. */
function withoutCredentials(url: string, parsed: URL): string {
  if (parsed.username === '' && parsed.password === '') return url.trim();
  const bare = new URL(parsed);
  bare.username = '';
  bare.password = '';
  return bare.href;
}

type Fields = Readonly<Record<string, string>>;

function findRepository(secrets: readonly Fields[], url: string, project: string): Fields | undefined {
  const ofUrl = secrets.filter((fields) => normalizeUrl(fields.url ?? '') === normalizeUrl(url));
  return ofUrl.find((fields) => (fields.project ?? '') === project) ?? ofUrl.find((fields) => (fields.project ?? '') === '');
}

function findTemplate(secrets: readonly Fields[], url: string): Fields | undefined {
  const wanted = normalizeUrl(url);
  const length = (fields: Fields): number => normalizeUrl(fields.url ?? '').length;
  const matching = secrets.filter((fields) => length(fields) > 0 && wanted.startsWith(normalizeUrl(fields.url ?? '')));
  const found = matching.toSorted((one, other) => length(other) - length(one))[0];
  if (found === undefined) return undefined;
  const { username = '', password = '', bearerToken = '' } = found;
  return { username, password, bearerToken };
}

function hasCredentials(fields: Fields | undefined): boolean {
  return fields !== undefined && [fields.username, fields.password, fields.bearerToken].some((value) => (value ?? '') !== '');
}

function secretsOf(api: KubernetesApi, namespace: string, type: string): readonly Fields[] {
  const kind = api.kinds.find('v1', 'Secret');
  if (kind === undefined) return [];
  return api.list(kind, { namespace, labelSelector: `${TYPE}=${type}` }).items.map(decodeData);
}

function decodeData(secret: KubeObject): Fields {
  const data = isObject(secret.data) ? Object.entries(secret.data) : [];
  return Object.fromEntries(data.map(([key, value]) => [key, typeof value === 'string' ? Buffer.from(value, 'base64').toString() : '']));
}

function certificatesOf(api: KubernetesApi, namespace: string, host: string): string | undefined {
  const kind = api.kinds.find('v1', 'ConfigMap');
  const found = kind === undefined ? undefined : api.find({ kind, namespace, name: 'argocd-tls-certs-cm' });
  const text = isObject(found?.data) ? found.data[host] : undefined;
  return typeof text === 'string' && text !== '' ? text : undefined;
}
