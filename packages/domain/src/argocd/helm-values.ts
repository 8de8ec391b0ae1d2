import { renderNotifications } from './notifications.ts';

export interface ArgoCdValuesInput {
  /** Where Argo CD's notifications go. */
  hookUrl: string;
  /** How often Argo CD asks the repository by itself; half as much again is its jitter. */
  reconciliationSeconds: number;
}

/**
 * The values of the chart argo-cd (10.1.1) for a workspace's Argo CD: the controller, the repository server, Redis and
 * the notifications; no user interface, no API server, no sign-on, since everything goes through Git.
 */
export function renderArgoCdValues({ hookUrl, reconciliationSeconds }: ArgoCdValuesInput): Record<string, unknown> {
  return {
    crds: { install: true, keep: false },
    configs: {
      cm: {
        'timeout.reconciliation': `${reconciliationSeconds}s`,
        'timeout.reconciliation.jitter': `${Math.floor(reconciliationSeconds / 2)}s`,
        'application.resourceTrackingMethod': 'annotation',
      },
      // Without it the health of single resources stands nowhere in the Application (fact-30).
      params: { 'controller.resource.health.persist': 'true' },
    },
    controller: requests('100m', '256Mi'),
    repoServer: requests('50m', '128Mi'),
    redis: requests('20m', '32Mi'),
    notifications: {
      enabled: true,
      // It is made before the chart is installed: its token would stand in the Helm release otherwise.
      secret: { create: false },
      ...requests('20m', '64Mi'),
      ...renderNotifications(hookUrl),
    },
    dex: { enabled: false },
    server: { replicas: 0 },
    applicationSet: { replicas: 0 },
  };
}

function requests(cpu: string, memory: string) {
  return { resources: { requests: { cpu, memory } } };
}
