import { matchesGlob } from 'node:path';
import t from 'tap';
import {
  applicationPath,
  chartPath,
  deploymentFolder,
  projectPath,
  readmePath,
  ROOT_INCLUDE,
  valuesPath,
} from '../../src/workspace/layout.ts';

t.test('files stand where the contract says', async (t) => {
  t.equal(readmePath(), 'README.md');
  t.equal(deploymentFolder('production', 'api'), 'environments/production/api');
  t.equal(valuesPath('production', 'api'), 'environments/production/api/values.yaml');
  t.equal(applicationPath('production', 'api'), 'environments/production/api/application.yaml');
  t.equal(projectPath('production'), 'projects/production.yaml');
  t.equal(chartPath('1.0.0'), 'charts/workload/1.0.0');
});

t.test('the root takes Applications and AppProjects, and nothing else that stands there', async (t) => {
  const patterns = ROOT_INCLUDE.slice(1, -1).split(',');
  const taken = (path: string) => patterns.some((pattern) => matchesGlob(path, pattern));
  t.ok(taken(applicationPath('production', 'api')) && taken(projectPath('production')));
  for (const path of [
    readmePath(),
    valuesPath('production', 'api'),
    `${chartPath('1.0.0')}/Chart.yaml`,
    `${chartPath('1.0.0')}/templates/service.yaml`,
  ])
    t.notOk(taken(path), path);
});

t.test('trust-T08: no name that is no slug becomes part of a path', async (t) => {
  for (const name of ['', '.', '..', '../x', 'a/b', '/a', 'A', 'a b', 'a\n', '-a', 'dep-00000000000000000000000000']) {
    t.throws(() => valuesPath(name, 'api'), JSON.stringify(name));
    t.throws(() => applicationPath('production', name), JSON.stringify(name));
    t.throws(() => projectPath(name), JSON.stringify(name));
  }
  for (const version of ['', '1', '1.0', '../1.0.0', '1.0.0/..', 'latest']) t.throws(() => chartPath(version), version);
});
