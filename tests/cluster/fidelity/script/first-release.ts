import { readsSynced } from './scenario.ts';
import type { Step } from './scenario.ts';

/** The step that most scenarios begin with: a commit and an Application, until it is in sync and healthy. */
export const FIRST_RELEASE: Step = {
  name: 'first release',
  act: async (scene) => {
    await scene.push({});
    await scene.make();
  },
  isOver: readsSynced('Synced Healthy Succeeded'),
};
