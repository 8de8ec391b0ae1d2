import { FIRST_RELEASE } from './first-release.ts';
import { hasCondition, reads, readsHead, readsSynced } from './scenario.ts';
import type { Scenario } from './scenario.ts';

const HEALTHY = 'Synced Healthy Succeeded';
const cannotCompare = reads('Unknown Healthy Succeeded', hasCondition('ComparisonError'));
const BROKEN = '{{ .Values.colour | nosuchfunction }}';

/** What cannot be rendered, and a repository that is away. */
export const rendering: Scenario = {
  name: 'rendering',
  steps: [
    FIRST_RELEASE,
    { name: 'bad chart', act: (scene) => scene.release({}, { 'chart/templates/bad.yaml': BROKEN }), isOver: cannotCompare },
    { name: 'good chart', act: (scene) => scene.release({}, { 'chart/templates/bad.yaml': null }), isOver: readsHead(HEALTHY) },
    {
      name: 'bad manifest',
      act: (scene) => scene.release({}, { 'chart/templates/bad.yaml': 'kind: ConfigMap\nmetadata: [' }),
      isOver: cannotCompare,
    },
    {
      name: 'no values',
      act: (scene) => scene.release({}, { 'chart/templates/bad.yaml': null, 'values.yaml': null }),
      isOver: cannotCompare,
    },
    { name: 'values again', act: (scene) => scene.release({ colour: 'green' }), isOver: readsSynced(HEALTHY) },
    {
      name: 'repository away',
      act: async (scene) => {
        scene.world.git.take(scene.name, 'away');
        await scene.refresh();
      },
      isOver: cannotCompare,
    },
    {
      name: 'repository back',
      act: async (scene) => {
        scene.world.git.take(scene.name, 'back');
        await scene.refresh();
      },
      isOver: readsHead(HEALTHY),
    },
    {
      name: 'an update after it',
      act: (scene) => scene.release({ colour: 'blue' }),
      isOver: readsSynced(HEALTHY),
    },
  ],
};
