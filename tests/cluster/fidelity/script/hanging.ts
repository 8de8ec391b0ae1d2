import { FIRST_RELEASE } from './first-release.ts';
import { hasCondition, readsHead, readsSynced } from './scenario.ts';
import type { Scenario, Step } from './scenario.ts';

const HEALTHY = 'Synced Healthy Succeeded';
const ENDLESS = 'registry.example.org/buoy:never-ready';

/** A sync that does not end by itself, and a commit that comes meanwhile. */
export const hanging: Scenario = {
  name: 'hanging',
  steps: [
    FIRST_RELEASE,
    {
      name: 'a hook that does not end',
      act: (scene) => scene.release({ colour: 'green', sync: ENDLESS }),
      isOver: readsHead('Synced Healthy Running', ({ status }) => status?.operationState?.message?.includes('hook') === true),
      quietMs: 3000,
    },
    {
      name: 'a newer commit',
      act: (scene) => scene.release({ colour: 'blue' }),
      isOver: readsHead('OutOfSync Healthy Running'),
      quietMs: 3000,
    },
    {
      name: 'terminated',
      act: terminate,
      isOver: readsSynced(HEALTHY),
      quietMs: 3000,
    },
    {
      name: 'an operation that is withdrawn',
      act: async (scene) => {
        await scene.release({ colour: 'white', sync: ENDLESS });
      },
      isOver: readsHead('Synced Healthy Running', ({ status }) => status?.operationState?.message?.includes('hook') === true),
      quietMs: 2000,
    },
    {
      name: 'terminated without a newer commit',
      act: terminate,
      isOver: (scene) => readsHead('Synced Healthy Failed')(scene) || readsHead('Synced Healthy Failed', hasCondition('SyncError'))(scene),
      quietMs: 3000,
    },
  ],
};

async function terminate({ kubectl, name }: Parameters<Step['act']>[0]): Promise<void> {
  const status = { operationState: { phase: 'Terminating' } };
  await kubectl('patch', 'application', name, '--namespace=argocd', '--type=merge', `--patch=${JSON.stringify({ status })}`);
}
