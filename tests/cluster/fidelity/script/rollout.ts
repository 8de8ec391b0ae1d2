import { isGone, readsHead, readsSynced } from './scenario.ts';
import type { Scenario } from './scenario.ts';

const HEALTHY = 'Synced Healthy Succeeded';
const DEGRADED = 'Synced Degraded Succeeded';
const image = (tag: string): string => `registry.example.org/buoy:${tag}`;

/** A release's everyday life. */
export const rollout: Scenario = {
  name: 'rollout',
  steps: [
    {
      name: 'first release',
      act: async (scene) => {
        await scene.push({ image: image('1') });
        await scene.make();
      },
      isOver: readsSynced(HEALTHY),
    },
    { name: 'update', act: (scene) => scene.release({ image: image('2') }), isOver: readsSynced(HEALTHY) },
    { name: 'no pod changes', act: (scene) => scene.release({ image: image('2'), colour: 'blue' }), isOver: readsSynced(HEALTHY) },
    {
      name: 'no manifest changes',
      act: (scene) => scene.release({ image: image('2'), colour: 'blue' }, { 'README.md': 'Nothing.' }),
      isOver: readsHead(HEALTHY),
    },
    { name: 'bad image', act: (scene) => scene.release({ image: image('missing') }), isOver: readsSynced(DEGRADED) },
    { name: 'good image', act: (scene) => scene.release({ image: image('3') }), isOver: readsSynced(HEALTHY) },
    {
      name: 'unschedulable',
      act: (scene) => scene.release({ image: image('3'), cpu: '1000' }),
      isOver: readsSynced(DEGRADED),
    },
    { name: 'rollback', act: (scene) => scene.release({ image: image('3') }), isOver: readsSynced(HEALTHY) },
    {
      name: 'prune',
      act: (scene) => scene.release({ image: image('3'), colour: '' }),
      isOver: readsSynced(HEALTHY),
    },
    {
      name: 'deletion',
      act: async ({ kubectl, name }) => {
        await kubectl('delete', 'application', name, '--namespace=argocd', '--wait=false');
      },
      isOver: isGone,
    },
  ],
};
