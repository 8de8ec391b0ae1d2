import t from 'tap';
import { canaryName, renderCanary } from '../../src/argocd/canary.ts';
import { renderRootApplication, renderRootProject } from '../../src/argocd/root.ts';
import { IDS, REPOSITORY } from '../inputs.ts';

const INPUT = { workspace: { id: IDS.workspace, slug: 'acme' }, repoUrl: REPOSITORY };
const ARGOCD = { server: 'https://kubernetes.default.svc', namespace: 'argocd' };

t.test("the root's project alone may make Applications and AppProjects, only where Argo CD lives, and nothing else", async (t) => {
  const { metadata, spec } = renderRootProject(INPUT);
  t.equal(metadata.name, IDS.workspace);
  t.same(spec.sourceRepos, [REPOSITORY]);
  t.same(spec.destinations, [ARGOCD]);
  t.same(spec.clusterResourceWhitelist, []);
  t.same(spec.namespaceResourceWhitelist, [
    { group: 'argoproj.io', kind: 'Application' },
    { group: 'argoproj.io', kind: 'AppProject' },
  ]);
});

t.test('fact-33: the root takes what the repository says, prunes and heals', async (t) => {
  const { metadata, spec } = renderRootApplication(INPUT);
  t.equal(metadata.name, IDS.workspace);
  t.equal(spec.project, IDS.workspace);
  t.same(spec.source, {
    repoURL: REPOSITORY,
    path: '.',
    targetRevision: 'main',
    directory: { recurse: true, include: '{environments/*/*/application.yaml,projects/*.yaml}' },
  });
  t.same(spec.destination, ARGOCD);
  t.same(spec.syncPolicy.automated, { prune: true, selfHeal: true, allowEmpty: true });
});

t.test('deleting the root by itself deletes nothing else', async (t) => {
  t.notOk('finalizers' in renderRootApplication(INPUT).metadata);
});

t.test("the canary consists of nothing, belongs to the root's project, and its news is sent", async (t) => {
  const canary = renderCanary({ ...INPUT, connectionId: IDS.connection });
  t.equal(canary.metadata.name, canaryName(IDS.connection));
  t.equal(canary.metadata.name, `argosy-canary-${IDS.connection}`);
  t.equal(canary.metadata.labels['argosy.dev/managed'], 'true');
  t.equal(canary.spec.project, IDS.workspace);
  t.same(canary.spec.source.directory, { include: 'no-such-file.yaml' });
  t.equal(canary.spec.syncPolicy.automated.allowEmpty, true);
});
