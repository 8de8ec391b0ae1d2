import { hasCondition, reads, readsSynced } from './scenario.ts';
import type { Scenario } from './scenario.ts';

const HEALTHY = 'Synced Healthy Succeeded';

/** Applications that lack something. */
export const strangers: Scenario[] = [
  {
    name: 'early',
    steps: [
      {
        name: 'before its project',
        act: async (scene) => {
          await scene.push({});
          await scene.makeRepositorySecret();
          await scene.makeApplication();
        },
        isOver: reads('Unknown Unknown -', hasCondition('InvalidSpecError')),
        quietMs: 3000,
      },
      {
        name: 'its project',
        act: (scene) => scene.makeProject(),
        isOver: reads('Unknown Unknown -', hasCondition('InvalidSpecError')),
        quietMs: 3000,
      },
      { name: 'a refresh', act: (scene) => scene.refresh(), isOver: readsSynced(HEALTHY) },
    ],
  },
  {
    name: 'keyless',
    steps: [
      {
        name: 'without credentials',
        act: async (scene) => {
          await scene.push({});
          await scene.makeProject();
          await scene.makeApplication();
        },
        isOver: reads('Unknown Healthy -', hasCondition('ComparisonError')),
        quietMs: 3000,
      },
      {
        name: 'its credentials',
        act: async (scene) => {
          await scene.makeRepositorySecret();
          await scene.refresh();
        },
        isOver: readsSynced(HEALTHY),
      },
    ],
  },
  {
    name: 'pathless',
    steps: [
      {
        name: 'a path that is not there',
        act: async (scene) => {
          await scene.push({});
          const source = { repoURL: scene.repoUrl, path: 'nowhere', targetRevision: 'main' };
          await scene.make({ source });
        },
        isOver: reads('Unknown Healthy -', hasCondition('ComparisonError')),
        quietMs: 3000,
      },
      {
        name: 'a branch that is not there',
        act: async ({ kubectl, name }) => {
          const spec = { source: { path: 'chart', targetRevision: 'nobranch' } };
          await kubectl('patch', 'application', name, '--namespace=argocd', '--type=merge', `--patch=${JSON.stringify({ spec })}`);
        },
        isOver: reads('Unknown Healthy -', hasCondition('ComparisonError'), ({ status }) => status?.sync?.revision === 'nobranch'),
        quietMs: 3000,
      },
    ],
  },
  {
    name: 'outside',
    steps: [
      {
        name: 'a destination outside its project',
        act: async (scene) => {
          await scene.push({});
          await scene.make({ destination: { server: 'https://kubernetes.default.svc', namespace: 'default' } });
        },
        isOver: reads('Unknown Unknown -', hasCondition('InvalidSpecError')),
        quietMs: 8000,
      },
    ],
  },
];
