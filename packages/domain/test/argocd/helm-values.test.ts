import t from 'tap';
import { renderArgoCdValues } from '../../src/argocd/helm-values.ts';

const values = renderArgoCdValues({ hookUrl: 'https://argosy.example.org/v1/hooks/argocd/x', reconciliationSeconds: 120 });

t.test('Argo CD polls as often as it is told, and its texts are texts', async (t) => {
  t.match(values, {
    crds: { install: true, keep: false },
    configs: {
      cm: { 'timeout.reconciliation': '120s', 'timeout.reconciliation.jitter': '60s', 'application.resourceTrackingMethod': 'annotation' },
      params: { 'controller.resource.health.persist': 'true' },
    },
  });
});

t.test('what nobody uses is left out', async (t) => {
  t.match(values, { dex: { enabled: false }, server: { replicas: 0 }, applicationSet: { replicas: 0 } });
});

t.test('trust-T19: the token stands in no value', async (t) => {
  t.match(values, { notifications: { enabled: true, secret: { create: false } } });
  t.match(JSON.stringify(values), /Bearer \$argosy-token/);
});
