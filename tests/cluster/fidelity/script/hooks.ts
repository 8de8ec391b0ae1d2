import { isGone, readsHead, readsSynced } from './scenario.ts';
import type { Scenario } from './scenario.ts';

const GOOD = 'registry.example.org/buoy:1';
const BAD = 'registry.example.org/buoy:crash';
const HEALTHY = 'Synced Healthy Succeeded';

/** Jobs around a sync, and waves in it. */
export const hooks: Scenario = {
  name: 'hooks',
  steps: [
    {
      name: 'hooks before and after the first release',
      act: async (scene) => {
        await scene.push({ preSync: GOOD, postSync: GOOD });
        await scene.make();
      },
      isOver: readsSynced(HEALTHY),
    },
    {
      name: 'hooks once more',
      act: (scene) => scene.release({ preSync: GOOD, postSync: GOOD, colour: 'green' }),
      isOver: readsSynced(HEALTHY),
    },
    {
      name: 'a hook that fails',
      act: (scene) => scene.release({ preSync: BAD, syncFail: GOOD, colour: 'blue' }),
      isOver: readsHead('OutOfSync Healthy Failed'),
      quietMs: 3000,
    },
    { name: 'waves', act: (scene) => scene.release({ waves: true, colour: 'blue' }), isOver: readsSynced(HEALTHY) },
    {
      name: 'deletion',
      act: async ({ kubectl, name }) => {
        await kubectl('delete', 'application', name, '--namespace=argocd', '--wait=false');
      },
      isOver: isGone,
    },
  ],
};
