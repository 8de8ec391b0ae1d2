import t from 'tap';
import { parse } from 'yaml';
import { renderProject, renderProjectYaml } from '../../src/argocd/project.ts';
import { IDS, REPOSITORY } from '../inputs.ts';

const INPUT = {
  workspace: { id: IDS.workspace, slug: 'acme' },
  environment: { id: IDS.environment, slug: 'production', type: 'production' },
  repoUrl: REPOSITORY,
  server: 'https://10.0.0.1:6443',
  namespace: 'acme-production',
};

t.test('trust-T07: a project allows one repository, one cluster and one namespace, each by its exact name', async (t) => {
  const { metadata, spec } = renderProject(INPUT);
  t.equal(metadata.name, IDS.environment);
  t.equal(metadata.namespace, 'argocd');
  t.same(spec.sourceRepos, [REPOSITORY]);
  t.same(spec.destinations, [{ server: 'https://10.0.0.1:6443', namespace: 'acme-production' }]);
  t.same(spec.clusterResourceWhitelist, [{ group: '', kind: 'Namespace', name: 'acme-production' }], 'fact-21');
  t.notMatch(JSON.stringify(spec), /[*!]/);
});

t.test('trust-T07: nothing that gives rights, or that belongs to Argo CD, may be made', async (t) => {
  const { namespaceResourceWhitelist } = renderProject(INPUT).spec;
  t.ok(namespaceResourceWhitelist.length > 0, 'an empty list would allow everything');
  t.ok(namespaceResourceWhitelist.some(({ group, kind }) => group === 'apps' && kind === 'Deployment'));
  t.notOk(namespaceResourceWhitelist.some(({ group }) => group === 'argoproj.io' || group === 'rbac.authorization.k8s.io'));
  t.notOk(namespaceResourceWhitelist.some(({ kind }) => ['Secret', 'ResourceQuota', 'LimitRange', 'NetworkPolicy'].includes(kind)));
});

t.test('fact-34: a project stands before the Applications that belong to it', async (t) => {
  t.equal(renderProject(INPUT).metadata.annotations['argocd.argoproj.io/sync-wave'], '-1');
});

t.test('the file says the same as the object', async (t) => {
  t.same(parse(renderProjectYaml(INPUT)), renderProject(INPUT));
});
