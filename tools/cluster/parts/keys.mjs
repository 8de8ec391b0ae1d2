import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const NAMES = ['IP:127.0.0.1', 'IP:10.96.0.1', 'DNS:localhost', 'DNS:kubernetes', 'DNS:kubernetes.default', 'DNS:kubernetes.default.svc'];
const USERS = [
  ['admin', 'system:masters'],
  ['system:kube-controller-manager', ''],
  ['system:kube-scheduler', ''],
];

/** Makes the cluster's authority, the API server's certificate, the key of service accounts, and a token for each user. */
export function ensureKeys(folder) {
  // Written last, so its presence says that the rest is whole.
  if (existsSync(tokenFile(folder))) return;
  const openssl = (...args) => execFileSync('openssl', args, { cwd: folder.pki, stdio: ['ignore', 'ignore', 'pipe'] });
  const key = ['-newkey', 'rsa:2048', '-nodes'];
  openssl('req', '-x509', ...key, '-days', '3650', '-subj', '/CN=argosy-cluster', '-keyout', 'ca.key', '-out', 'ca.crt');
  openssl('req', ...key, '-subj', '/CN=kube-apiserver', '-keyout', 'server.key', '-out', 'server.csr');
  writeFileSync(join(folder.pki, 'server.ext'), `subjectAltName=${NAMES.join(',')}`);
  const authority = ['-CA', 'ca.crt', '-CAkey', 'ca.key', '-CAcreateserial'];
  openssl('x509', '-req', '-in', 'server.csr', ...authority, '-days', '3650', '-extfile', 'server.ext', '-out', 'server.crt');
  openssl('genrsa', '-out', 'sa.key', '2048');
  openssl('rsa', '-in', 'sa.key', '-pubout', '-out', 'sa.pub');
  const lines = USERS.map(([user, group]) => [randomBytes(24).toString('hex'), user, user, group].filter(Boolean).join(','));
  writeFileSync(tokenFile(folder), `${lines.join('\n')}\n`, { mode: 0o600 });
}

/** Writes the kubeconfigs: the user's, Argo CD's, and those of the control plane itself. */
export function writeKubeconfigs(folder) {
  const authority = readFileSync(join(folder.pki, 'ca.crt')).toString('base64');
  const write = (path, user, namespace) =>
    writeFileSync(
      path,
      `apiVersion: v1
kind: Config
current-context: argosy
contexts:
- name: argosy
  context: {cluster: argosy, user: argosy, namespace: ${namespace}}
clusters:
- name: argosy
  cluster:
    server: https://127.0.0.1:${folder.port('apiserver')}
    certificate-authority-data: ${authority}
users:
- name: argosy
  user: {token: "${token(folder, user)}"}
`,
      { mode: 0o600 },
    );
  write(folder.kubeconfig, 'admin', 'default');
  write(folder.argocdKubeconfig, 'admin', 'argocd');
  write(join(folder.pki, 'controller-manager.kubeconfig'), 'system:kube-controller-manager', 'default');
  write(join(folder.pki, 'scheduler.kubeconfig'), 'system:kube-scheduler', 'default');
}

/** The cluster administrator's token. */
export function adminToken(folder) {
  return token(folder, 'admin');
}

function token(folder, user) {
  const lines = readFileSync(tokenFile(folder), 'utf8').split('\n');
  return lines.map((line) => line.split(',')).find(([, name]) => name === user)[0];
}

function tokenFile(folder) {
  return join(folder.pki, 'tokens.csv');
}
