import { FIRST_RELEASE } from './first-release.ts';
import { readsSynced } from './scenario.ts';
import type { Scenario } from './scenario.ts';

const HEALTHY = 'Synced Healthy Succeeded';
const ARGOCD = '--namespace=argocd';

/** Argo CD's programs begin anew; nothing is told twice (fact-10c). */
export const restart: Scenario = {
  name: 'restart',
  isAlone: true,
  steps: [
    FIRST_RELEASE,
    {
      name: 'controllers restart',
      act: async ({ kubectl }) => {
        await kubectl('rollout', 'restart', 'statefulset/argocd-application-controller', ARGOCD);
        await kubectl('rollout', 'restart', 'deployment/argocd-notifications-controller', ARGOCD);
        await kubectl('rollout', 'status', 'statefulset/argocd-application-controller', ARGOCD);
        await kubectl('rollout', 'status', 'deployment/argocd-notifications-controller', ARGOCD);
      },
      isOver: readsSynced(HEALTHY),
      quietMs: 8000,
    },
    { name: 'an update after it', act: (scene) => scene.release({ colour: 'green' }), isOver: readsSynced(HEALTHY) },
  ],
};
