import { readsSynced } from './scenario.ts';
import type { Scenario } from './scenario.ts';

const HEALTHY = 'Synced Healthy Succeeded';

/** The health of kinds that are no Deployment. */
export const kinds: Scenario = {
  name: 'kinds',
  steps: [
    {
      name: 'one of each',
      act: async (scene) => {
        await scene.push({ kinds: true });
        await scene.make();
      },
      isOver: readsSynced(HEALTHY),
      quietMs: 3000,
    },
    {
      name: 'with what needs an addition to Kubernetes',
      act: (scene) => scene.release({ kinds: true, extras: true }),
      isOver: (scene) => [HEALTHY, 'Synced Progressing Succeeded'].some((words) => readsSynced(words)(scene)),
      quietMs: 5000,
    },
  ],
};
