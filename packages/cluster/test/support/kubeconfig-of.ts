import { base64, PEM } from './fixtures.ts';

export const TOKEN = 'canary-3f0c5a7e91d24b68';

export interface Parts {
  cluster?: Record<string, unknown>;
  user?: Record<string, unknown>;
  context?: Record<string, unknown>;
  top?: Record<string, unknown>;
}

/** A kubeconfig that is accepted, with parts laid over it; undefined takes an entry away. */
export function kubeconfigOf(parts: Parts = {}): string {
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    preferences: {},
    clusters: [
      { name: 'c', cluster: { server: 'https://api.cluster.test:6443', 'certificate-authority-data': base64(PEM.ca), ...parts.cluster } },
    ],
    users: [{ name: 'u', user: { token: TOKEN, ...parts.user } }],
    contexts: [{ name: 'x', context: { cluster: 'c', user: 'u', namespace: 'default', ...parts.context } }],
    'current-context': 'x',
    ...parts.top,
  });
}
