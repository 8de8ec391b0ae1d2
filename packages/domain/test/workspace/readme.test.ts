import t from 'tap';
import { renderWorkspaceReadme } from '../../src/workspace/readme.ts';
import { IDS } from '../inputs.ts';

t.test('the README names the workspace, the layout and the way out', async (t) => {
  const readme = renderWorkspaceReadme({ id: IDS.workspace, slug: 'acme', name: 'Acme' });
  for (const part of [
    '# Acme\n',
    '`acme`',
    IDS.workspace,
    'environments/<environment>/<app>/values.yaml',
    'projects/<environment>.yaml',
    'charts/workload',
    'Argosy-Release',
    'repoURL',
  ]) {
    t.ok(readme.includes(part), part);
  }
  t.ok(readme.endsWith('\n'));
});

t.test('a name is text and no markup', async (t) => {
  const readme = renderWorkspaceReadme({ id: IDS.workspace, slug: 'acme', name: '<img src=x> [a](javascript:b) `c` *d*' });
  t.ok(readme.startsWith('# \\<img src=x\\> \\[a\\]\\(javascript:b\\) \\`c\\` \\*d\\*\n'));
});
