import { FIRST_RELEASE } from './first-release.ts';
import { hasCondition, readsHead, readsSynced } from './scenario.ts';
import type { Scenario } from './scenario.ts';

const HEALTHY = 'Synced Healthy Succeeded';
const hasFailed = readsHead('OutOfSync Healthy Failed', hasCondition('SyncError'));

/** Manifests that are not taken. */
export const refusals: Scenario = {
  name: 'refusals',
  steps: [
    FIRST_RELEASE,
    { name: 'a selector that cannot change', act: (scene) => scene.release({ selector: 'other' }), isOver: hasFailed },
    { name: 'as it was', act: (scene) => scene.release({}), isOver: readsHead('Synced Healthy Failed') },
    { name: 'a port that cannot be', act: (scene) => scene.release({ port: 70000 }), isOver: hasFailed },
    { name: 'a kind outside the project', act: (scene) => scene.release({ clusterRole: true }), isOver: hasFailed },
    { name: 'another good one', act: (scene) => scene.release({ colour: 'green' }), isOver: readsSynced(HEALTHY) },
  ],
};
