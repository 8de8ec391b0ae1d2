import { randomBytes } from 'node:crypto';
import { StartError } from './errors.ts';
import { ensureSecret } from './secrets.ts';

type Environment = Readonly<Record<string, string | undefined>>;

// What the processes get of the supervisor's own environment, besides the settings of Argosy.
const PASSED = ['PATH', 'HOME', 'LANG', 'TZ', 'TMPDIR', 'NODE_EXTRA_CA_CERTS', 'SSL_CERT_FILE', 'SSL_CERT_DIR'];
const PROXIES = ['HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY', 'http_proxy', 'https_proxy', 'no_proxy'];
// For the launcher, the test cluster and the tests only; API and worker refuse settings they do not know.
const OWN = /^ARGOSY_(CACHE$|REDIS$|KUBECTL$|SKIP_INSTALL$|CLUSTER_|TEST_)/;
// Sandboxes speak with this machine only, so never through a proxy.
const PASSED_TO_SANDBOXES = ['PATH', 'HOME', 'LANG', 'TZ', 'TMPDIR', 'ARGOSY_LOG_LEVEL'];

/** The value of a setting; an empty one counts as unset. */
export function findSetting(env: Environment, name: string): string | undefined {
  return env[name] === '' ? undefined : env[name];
}

/** The part of an environment that API and worker get: a named few, and every setting of Argosy. */
export function pickEnvironment(env: Environment): Record<string, string> {
  const names = Object.keys(env).filter((name) => name.startsWith('ARGOSY_') && !OWN.test(name));
  return { NODE_ENV: 'production', ...pick(env, [...PASSED, ...PROXIES, ...names]) };
}

/** The part of an environment that a sandbox cluster gets. */
export function pickSandboxEnvironment(env: Environment): Record<string, string> {
  return { NODE_ENV: 'production', ARGOSY_HELM: 'helm', ...pick(env, [...PASSED_TO_SANDBOXES, 'ARGOSY_HELM']) };
}

/**
 * The value of ARGOSY_ALLOWED_NETWORKS with further networks.
 *
 * @param networks in CIDR notation
 */
export function allowNetworks(env: Environment, networks: readonly string[]): string {
  const given = (findSetting(env, 'ARGOSY_ALLOWED_NETWORKS') ?? '').split(',').filter((network) => network !== '');
  return [...new Set([...given, ...networks])].join(',');
}

function pick(env: Environment, names: readonly string[]): Record<string, string> {
  const picked = names.map((name) => [name, findSetting(env, name)] as const);
  return Object.fromEntries(picked.filter((pair): pair is [string, string] => pair[1] !== undefined));
}

/** The URLs of an own database and Redis, where they are given. */
export function findOwnServices(env: Environment): { databaseUrl?: string; redisUrl?: string } {
  const databaseUrl = checkUrl('DATABASE_URL', findSetting(env, 'DATABASE_URL'), /^postgres(ql)?:$/);
  const redisUrl = checkUrl('REDIS_URL', findSetting(env, 'REDIS_URL'), /^rediss?:$/);
  return { ...(databaseUrl === undefined ? {} : { databaseUrl }), ...(redisUrl === undefined ? {} : { redisUrl }) };
}

/**
 * The key that encrypts secrets at rest; several, separated by commas, where one takes over from another.
 *
 * @param ownDatabase with one the key must be given: what is in that database would be lost with a data folder
 * @throws StartError (2) where it is needed and missing, or is no key
 */
export async function ensureEncryptionKey(env: Environment, folder: string, ownDatabase: boolean): Promise<string> {
  const given = findSetting(env, 'ARGOSY_ENCRYPTION_KEY');
  const how = 'It is 32 bytes in base64: openssl rand -base64 32';
  if (given === undefined) {
    if (ownDatabase)
      throw new StartError(2, `ARGOSY_ENCRYPTION_KEY is not set; with a database of your own (DATABASE_URL) it has to be. ${how}`);
    return ensureSecret(folder, 'encryption-key', () => randomBytes(32).toString('base64'));
  }
  if (!/^[A-Za-z0-9+/]{43}=(,[A-Za-z0-9+/]{43}=)*$/.test(given)) throw new StartError(2, `ARGOSY_ENCRYPTION_KEY is no key. ${how}`);
  return given;
}

/**
 * The token of the embedded default's administrator: made at the first start (or taken from ARGOSY_BOOTSTRAP_TOKEN then),
 * and the same ever after.
 */
export async function ensureAdminToken(env: Environment, folder: string): Promise<string> {
  const given = findSetting(env, 'ARGOSY_BOOTSTRAP_TOKEN');
  if (given !== undefined && !/^[\x21-\x7e]{32,255}$/.test(given)) {
    throw new StartError(2, 'ARGOSY_BOOTSTRAP_TOKEN must be 32 to 255 visible ASCII characters.');
  }
  return ensureSecret(folder, 'admin-token', () => given ?? randomBytes(32).toString('base64url'));
}

function checkUrl(name: string, value: string | undefined, protocols: RegExp): string | undefined {
  if (value === undefined) return undefined;
  const protocol = URL.parse(value)?.protocol ?? '';
  // The value may hold a password: it is not repeated.
  if (!protocols.test(protocol)) throw new StartError(2, `${name} is no URL of the kind it should be.`);
  return value;
}
