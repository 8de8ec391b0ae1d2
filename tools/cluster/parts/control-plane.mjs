import { join } from 'node:path';
import { flags } from './flags.mjs';
import { program } from './home.mjs';

/**
 * The command lines of the control plane, which run in the folder of the keys.
 *
 * @param folder the cluster's folder
 * @param stages the file that says how fake kubelets behave
 * @returns by name, the program and its arguments
 */
export function controlPlane(folder, stages) {
  return { etcd: etcd(folder), apiserver: apiserver(folder), ...controllers(folder), kwok: kwok(folder, stages) };
}

function etcd(folder) {
  const clients = `http://127.0.0.1:${folder.port('etcd')}`;
  const peers = `http://127.0.0.1:${folder.port('etcd-peer')}`;
  const places = {
    'listen-client-urls': clients,
    'advertise-client-urls': clients,
    'listen-peer-urls': peers,
    'initial-advertise-peer-urls': peers,
    'initial-cluster': `argosy=${peers}`,
    'data-dir': join(folder.dir, 'etcd'),
  };
  return [program('etcd'), ...flags({ name: 'argosy', 'unsafe-no-fsync': true, 'log-level': 'warn', ...places })];
}

function apiserver(folder) {
  const keys = {
    'tls-cert-file': 'server.crt',
    'tls-private-key-file': 'server.key',
    'client-ca-file': 'ca.crt',
    'token-auth-file': 'tokens.csv',
    'service-account-issuer': 'https://kubernetes.default.svc',
    'service-account-signing-key-file': 'sa.key',
    'service-account-key-file': 'sa.pub',
  };
  const places = {
    'etcd-servers': `http://127.0.0.1:${folder.port('etcd')}`,
    'bind-address': '127.0.0.1',
    'advertise-address': '127.0.0.1',
    'secure-port': folder.port('apiserver'),
    'endpoint-reconciler-type': 'none',
    'service-cluster-ip-range': '10.96.0.0/16',
  };
  return [
    program('kubernetes'),
    'kube-apiserver',
    ...flags({ ...places, ...keys, 'authorization-mode': 'RBAC', 'allow-privileged': true }),
  ];
}

function controllers(folder) {
  const common = (name) => ({
    kubeconfig: `${name}.kubeconfig`,
    'authentication-kubeconfig': `${name}.kubeconfig`,
    'authorization-kubeconfig': `${name}.kubeconfig`,
    'bind-address': '127.0.0.1',
    'secure-port': folder.port(name),
    'cert-dir': join(folder.pki, name),
    'leader-elect': false,
  });
  const keys = {
    'use-service-account-credentials': true,
    'service-account-private-key-file': 'sa.key',
    'root-ca-file': 'ca.crt',
    'cluster-signing-cert-file': 'ca.crt',
    'cluster-signing-key-file': 'ca.key',
  };
  const command = (name, more) => [program('kubernetes'), `kube-${name}`, ...flags({ ...common(name), ...more })];
  return { 'controller-manager': command('controller-manager', keys), scheduler: command('scheduler') };
}

function kwok(folder, stages) {
  const settings = {
    kubeconfig: folder.kubeconfig,
    config: stages,
    'manage-all-nodes': true,
    'node-ip': '127.0.0.1',
    cidr: '10.244.0.0/16',
    'node-lease-duration-seconds': 40,
    'server-address': `127.0.0.1:${folder.port('kwok')}`,
  };
  return [program('kwok'), ...flags(settings)];
}
