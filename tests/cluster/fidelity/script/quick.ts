import { FIRST_RELEASE } from './first-release.ts';
import { readsSynced } from './scenario.ts';
import type { Scenario } from './scenario.ts';

const HEALTHY = 'Synced Healthy Succeeded';

/** Two pushes in no time: whether the second refresh is lost is chance (fact-19); where it ends after one more is not. */
export const quick: Scenario = {
  name: 'quick',
  steps: [
    FIRST_RELEASE,
    {
      name: 'two pushes',
      act: async (scene) => {
        await scene.release({ colour: 'green' });
        await scene.release({ colour: 'blue' });
      },
      isOver: ({ application, repository }) =>
        repository.commits.slice(-2).includes(application?.status?.sync?.revision ?? '') &&
        application?.status?.operationState?.phase === 'Succeeded',
      quietMs: 3000,
      isByChance: true,
    },
    { name: 'one more refresh', act: (scene) => scene.refresh(), isOver: readsSynced(HEALTHY), isByChance: true },
  ],
};
