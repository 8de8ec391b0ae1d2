import { join } from 'node:path';
import { flags } from './flags.mjs';
import { program } from './home.mjs';

/** The built binary behind all of Argo CD's programs: it looks at its name to know which of them it is. */
export const argocdBinary = program('argocd');

// Everything but Redis has the name of its component, the label by which its Deployment or StatefulSet is found.
const descriptions = {
  redis: ({ port, place, redis }) => ({
    command: [redis, '--bind', '127.0.0.1', '--port', port('redis'), '--save', '', '--appendonly', 'no', '--dir', place],
  }),
  'repo-server': ({ port, local }) => ({
    file: 'argocd-repo-server',
    settings: {
      address: '127.0.0.1',
      port: port('repo-server'),
      'metrics-address': '127.0.0.1',
      'metrics-port': port('repo-server-metrics'),
      redis: local('redis'),
    },
    probe: `${local('repo-server-metrics')}/healthz`,
  }),
  'application-controller': ({ port, local }) => ({
    file: 'argocd-application-controller',
    settings: { 'metrics-port': port('application-controller-metrics'), redis: local('redis'), 'repo-server': local('repo-server') },
    probe: `${local('application-controller-metrics')}/healthz`,
  }),
  'notifications-controller': ({ port, local }) => ({
    file: 'argocd-notifications',
    settings: { 'metrics-port': port('notifications-controller-metrics'), 'argocd-repo-server': local('repo-server') },
    probe: `${local('notifications-controller-metrics')}/metrics`,
  }),
  'applicationset-controller': ({ local }) => ({
    file: 'argocd-applicationset-controller',
    settings: {
      'argocd-repo-server': local('repo-server'),
      'metrics-addr': local('applicationset-controller-metrics'),
      'probe-addr': local('applicationset-controller-probe'),
      'webhook-addr': local('applicationset-controller-webhook'),
    },
    probe: `${local('applicationset-controller-metrics')}/metrics`,
  }),
  server: ({ port, local }) => ({
    file: 'argocd-server',
    settings: {
      insecure: true,
      'disable-auth': true,
      address: '127.0.0.1',
      port: port('server'),
      'metrics-port': port('server-metrics'),
      redis: local('redis'),
      'repo-server': local('repo-server'),
    },
    probe: `${local('server')}/healthz`,
  }),
};

/** Argo CD's programs, in the order of their start. */
export const programNames = Object.keys(descriptions);

/** The names under which the binary is called: one for each program, and its own for what the repo-server runs. */
export const argocdFiles = [
  'argocd',
  'argocd-repo-server',
  'argocd-application-controller',
  'argocd-notifications',
  'argocd-applicationset-controller',
  'argocd-server',
];

/**
 * How one program is run here.
 *
 * @param folder the cluster's folder
 * @param name one of programNames
 * @param place Argo CD's folder
 * @returns `command`, and `probe`, a URL that answers 200 once it is ready (none for Redis)
 */
export function argocdProgram(folder, name, place) {
  const local = (port) => `127.0.0.1:${folder.port(port)}`;
  const redis = process.env.ARGOSY_REDIS || 'redis-server';
  const { command, file, settings, probe } = descriptions[name]({ port: (of) => String(folder.port(of)), local, place, redis });
  return { command: command ?? [join(place, 'bin', file), ...flags(settings)], probe: probe && `http://${probe}` };
}
