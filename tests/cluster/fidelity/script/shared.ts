import { FIRST_RELEASE } from './first-release.ts';
import { wordsOf } from '../stage/application.ts';
import { readsSynced } from './scenario.ts';
import type { Scenario } from './scenario.ts';

const HEALTHY = 'Synced Healthy Succeeded';
const TWIN = 'shared-twin';

/** Two Applications with the same resources. */
export const shared: Scenario = {
  name: 'shared',
  steps: [
    FIRST_RELEASE,
    {
      name: 'the same once more',
      act: (scene) => scene.makeTwin(TWIN),
      isOver: ({ world }) => wordsOf(world.observer.find(TWIN)).endsWith(' Failed'),
      quietMs: 3000,
    },
    {
      name: 'the second goes',
      act: async ({ kubectl }) => {
        await kubectl('delete', 'application', TWIN, '--namespace=argocd', '--wait=false');
      },
      isOver: (scene) => scene.world.observer.find(TWIN) === undefined && readsSynced(HEALTHY)(scene),
      quietMs: 3000,
    },
  ],
};
