import { FIRST_RELEASE } from './first-release.ts';
import { readsSynced, reads } from './scenario.ts';
import type { Scenario } from './scenario.ts';

const HEALTHY = 'Synced Healthy Succeeded';

/** What somebody changes by hand, and operations that somebody asks for. */
export const healing: Scenario = {
  name: 'healing',
  steps: [
    FIRST_RELEASE,
    {
      name: 'scaled to nothing by hand',
      act: async ({ kubectl, name, namespace }) => {
        await kubectl('scale', `deployment/${name}`, '--replicas=0', `--namespace=${namespace}`);
      },
      isOver: readsSynced(HEALTHY),
      quietMs: 3000,
    },
    {
      name: 'deleted by hand',
      act: async ({ kubectl, name, namespace }) => {
        await kubectl('delete', `configmap/${name}`, `--namespace=${namespace}`);
      },
      isOver: readsSynced(HEALTHY),
      quietMs: 3000,
    },
    {
      name: 'an operation with information',
      act: async ({ kubectl, name }) => {
        const operation = { info: [{ name: 'release', value: 'r-1' }], sync: { syncOptions: ['ServerSideApply=true'] } };
        await kubectl('patch', 'application', name, '--namespace=argocd', '--type=merge', `--patch=${JSON.stringify({ operation })}`);
      },
      isOver: readsSynced(HEALTHY, ({ status }) => JSON.stringify(status?.operationState?.operation).includes('r-1')),
    },
    {
      name: 'no healing',
      act: async ({ kubectl, name, namespace }) => {
        const spec = { syncPolicy: { automated: { selfHeal: false } } };
        await kubectl('patch', 'application', name, '--namespace=argocd', '--type=merge', `--patch=${JSON.stringify({ spec })}`);
        await kubectl('scale', `deployment/${name}`, '--replicas=1', `--namespace=${namespace}`);
      },
      isOver: reads('OutOfSync Healthy Succeeded'),
      quietMs: 3000,
    },
  ],
};
