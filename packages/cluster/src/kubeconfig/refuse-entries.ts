import { invalidKubeconfig } from './invalid.ts';
import type { YamlValue } from './read-yaml.ts';

/**
 * What makes a kubeconfig a program, a reader of files, or a way round TLS (trust-T20 to T22). Keys are compared without
 * case, hyphens and underscores.
 */
const REFUSED: Readonly<Record<string, { name: string; why: string }>> = {
  exec: { name: 'exec', why: 'runs a program' },
  authprovider: { name: 'auth-provider', why: 'runs a program' },
  tokenfile: { name: 'tokenFile', why: 'reads a file' },
  certificateauthority: { name: 'certificate-authority', why: fileOf('certificate-authority-data') },
  clientcertificate: { name: 'client-certificate', why: fileOf('client-certificate-data') },
  clientkey: { name: 'client-key', why: fileOf('client-key-data') },
  proxyurl: { name: 'proxy-url', why: 'sends the credential through a proxy' },
  as: { name: 'as', why: 'impersonates' },
  asuid: { name: 'as-uid', why: 'impersonates' },
  asgroups: { name: 'as-groups', why: 'impersonates' },
  asuserextra: { name: 'as-user-extra', why: 'impersonates' },
  username: { name: 'username', why: 'is basic authentication, which Kubernetes has given up' },
  password: { name: 'password', why: 'is basic authentication, which Kubernetes has given up' },
};

/** A function declaration, for the table above it is made before any constant below. */
function fileOf(instead: string): string {
  return `reads a file; ${instead} holds the same (kubectl config view --minify --flatten)`;
}

/** The keys whose names may stand in an error; any other could be something secret in the wrong place. */
const SAFE_NAMES = new Set([
  'clusters',
  'cluster',
  'users',
  'user',
  'contexts',
  'context',
  'extensions',
  'extension',
  'preferences',
  'config',
]);

/**
 * Refuses a kubeconfig that holds a dangerous entry, wherever it stands, also beside the current context.
 *
 * @param root depth and size are bounded already
 * @throws AppError invalid_kubeconfig which names the entry, for example users[0].user.exec
 */
export function refuseEntries(root: YamlValue): void {
  visit(root, '');
}

function visit(value: YamlValue, path: string): void {
  if (Array.isArray(value)) value.forEach((item, index) => visit(item, `${path}[${index}]`));
  if (!(value instanceof Map)) return;
  for (const [key, child] of value) {
    if (typeof key !== 'string') throw invalidKubeconfig(`The kubeconfig has a key that is not a text${at(path)}`);
    const plain = key.toLowerCase().replaceAll(/[-_\s]/g, '');
    const refused = Object.hasOwn(REFUSED, plain) ? REFUSED[plain] : undefined;
    if (refused !== undefined) throw invalidKubeconfig(`${join(path, refused.name)} is not accepted: it ${refused.why}`);
    if (plain === 'insecureskiptlsverify' && child !== false) {
      throw invalidKubeconfig(`${join(path, 'insecure-skip-tls-verify')} is not accepted: give certificate-authority-data instead`);
    }
    if (plain === 'server' && typeof child === 'string' && /^\s*http:/i.test(child)) {
      throw invalidKubeconfig(`${join(path, 'server')} must begin with https://`);
    }
    visit(child, join(path, SAFE_NAMES.has(key) ? key : '*'));
  }
}

function join(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`;
}

function at(path: string): string {
  return path === '' ? '' : ` in ${path}`;
}
