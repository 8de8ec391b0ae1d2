import t from 'tap';

import { helmErrorOf } from '../../src/helm/helm-error-of.ts';

const KINDS: Array<[stderr: string, kind: string]> = [
  ['Error: UPGRADE FAILED: resource Deployment/gw/web not ready. status: InProgress\ncontext deadline exceeded', 'timeout'],
  ['Error: kubernetes cluster unreachable: Get "https://x/version": dial tcp 127.0.0.1:1: connect: connection refused', 'unreachable'],
  ['Error: kubernetes cluster unreachable: Get "https://x/version": Bad Gateway', 'unreachable'],
  ['Error: Kubernetes cluster unreachable: the server has asked for the client to provide credentials (Unauthorized)', 'unauthorized'],
  ['Error: query: failed to query with labels: secrets is forbidden: User "u" cannot list resource "secrets"', 'forbidden'],
  ['Error: Get "https://x": tls: failed to verify certificate: x509: certificate signed by unknown authority', 'tls_untrusted'],
  ['Error: UPGRADE FAILED: another operation (install/upgrade/rollback) is in progress', 'conflict'],
  ['Error: INSTALLATION FAILED: execution error at (argo-cd/templates/x.yaml:1:1): no', 'invalid'],
];
for (const [stderr, kind] of KINDS) {
  t.test(`${kind}: ${stderr.slice(0, 60)}`, async (t) =>
    t.match(helmErrorOf('install a', stderr, []), { kind, message: /^Helm could not install a: Error/ }),
  );
}

t.test('trust-T48: the error is bounded and holds no secret and no control character', async (t) => {
  const { message } = helmErrorOf('install a', `WARNING: x\nError: \x1b[31mtoken-canary ${'x'.repeat(50_000)}`, ['token-canary']);
  t.notMatch(message, /canary|\x1b|WARNING/);
  t.match(message, '[redacted]');
  t.ok(message.length < 2200);
});
