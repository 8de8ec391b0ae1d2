import { FIRST_RELEASE } from './first-release.ts';
import type { Scene } from '../stage/scene.ts';
import { readsSynced } from './scenario.ts';
import type { Scenario } from './scenario.ts';

const HEALTHY = 'Synced Healthy Succeeded';

function refusalsOf({ world }: Scene): number {
  return world.receiver.all.filter(({ answer }) => answer === 500).length;
}

/** A receiver that does not take what it is sent. */
export const receiving: Scenario = {
  name: 'receiving',
  isAlone: true,
  steps: [
    FIRST_RELEASE,
    {
      name: 'receiver answers 500',
      act: async (scene) => {
        scene.world.receiver.answerWith(500);
        await scene.release({ colour: 'green' });
      },
      isOver: (scene) => readsSynced(HEALTHY)(scene) && refusalsOf(scene) > 8,
      quietMs: 0,
      isByChance: true,
    },
    {
      name: 'receiver is well',
      act: async (scene) => scene.world.receiver.answerWith(202),
      isOver: readsSynced(HEALTHY),
      quietMs: 6000,
      isByChance: true,
    },
    {
      name: 'receiver hangs',
      act: async (scene) => {
        scene.world.receiver.answerWith('nothing');
        await scene.release({ colour: 'blue' });
      },
      isOver: readsSynced(HEALTHY),
      quietMs: 2000,
      isByChance: true,
    },
    {
      name: 'receiver goes on',
      act: async (scene) => scene.world.receiver.answerWith(202),
      isOver: readsSynced(HEALTHY),
      quietMs: 3000,
      isByChance: true,
    },
    { name: 'an update after it', act: (scene) => scene.release({ colour: 'white' }), isOver: readsSynced(HEALTHY) },
  ],
};
