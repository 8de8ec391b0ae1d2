import t from 'tap';
import type { Application } from '../../../src/argocd/application/types.ts';
import { isDestinationPermitted, isKindPermitted, isSourcePermitted } from '../../../src/argocd/project/permissions.ts';
import { canSync } from '../../../src/argocd/project/sync-windows.ts';
import type { Project, ProjectSpec, SyncWindow } from '../../../src/argocd/project/types.ts';

const project = (spec: ProjectSpec): Project => ({
  apiVersion: 'argoproj.io/v1alpha1',
  kind: 'AppProject',
  metadata: { name: 'staging', uid: 'u', resourceVersion: '1', creationTimestamp: '' },
  spec,
});
const local = { server: 'https://kubernetes.default.svc', name: 'in-cluster' };

t.test('repositories are compared without .git, case and user', async (t) => {
  const permits = (sourceRepos: string[], url: string) => isSourcePermitted(project({ sourceRepos }), url);
  t.ok(permits(['https://git.example/ws.git'], 'https://Git.example/ws'));
  t.ok(permits(['*'], 'https://git.example/ws.git'));
  t.ok(permits(['https://git.example/*'], 'https://git.example/ws.git'));
  t.notOk(permits(['https://git.example/*'], 'https://git.example/a/ws.git'), 'a star stays within a part');
  t.ok(permits(['https://git.example/**'], 'https://git.example/a/ws.git'));
  t.notOk(permits(['*', '!https://git.example/secret'], 'https://git.example/secret.git'));
  t.notOk(permits([], 'https://git.example/ws.git'));
  t.notOk(permits(['https://git.example/ws.git'], 'https://git.example/wsx.git'));
  t.ok(permits(['git@git.example:a/ws.git'], 'git@git.example:a/ws'));
});

t.test('destinations are permitted by server or name, and denied by patterns with !', async (t) => {
  const permits = (destinations: ProjectSpec['destinations'], namespace: string, cluster = local) =>
    isDestinationPermitted(project({ destinations: destinations ?? [] }), cluster, namespace);
  t.ok(permits([{ server: local.server, namespace: 'app-*' }], 'app-one'));
  t.notOk(permits([{ server: local.server, namespace: 'app-*' }], 'kube-system'));
  t.ok(permits([{ name: 'in-cluster', namespace: '*' }], 'x'));
  t.notOk(permits([{ server: 'https://other', namespace: '*' }], 'x'));
  t.notOk(
    permits(
      [
        { server: '*', namespace: '*' },
        { server: '*', namespace: '!kube-system' },
      ],
      'kube-system',
    ),
  );
  t.notOk(
    permits(
      [
        { server: '*', namespace: '*' },
        { server: '!https://kubernetes.default.svc', namespace: '*' },
      ],
      'x',
    ),
  );
  t.notOk(permits(undefined, 'x'));
});

t.test('clusters of other projects are left out where the project asks for it', async (t) => {
  const only = project({ destinations: [{ server: '*', namespace: '*' }], permitOnlyProjectScopedClusters: true });
  t.notOk(isDestinationPermitted(only, local, 'x'));
  t.ok(isDestinationPermitted(only, { ...local, project: 'staging' }, 'x'));
});

t.test('cluster-wide kinds are only those of the white list, by name too (fact-21)', async (t) => {
  const namespace = (name: string) => ({ group: '', kind: 'Namespace', name });
  t.notOk(isKindPermitted(project({}), namespace('a'), false));
  const some = project({
    clusterResourceWhitelist: [{ group: '', kind: 'Namespace', name: 'ws-*' }],
    clusterResourceBlacklist: [{ group: '', kind: 'Namespace', name: 'ws-secret' }],
  });
  t.ok(isKindPermitted(some, namespace('ws-one'), false));
  t.notOk(isKindPermitted(some, namespace('other'), false));
  t.notOk(isKindPermitted(some, namespace('ws-secret'), false));
});

t.test('kinds in namespaces are all but those of the black list, or only those of a white list', async (t) => {
  const secret = { group: '', kind: 'Secret', name: 'x' };
  t.ok(isKindPermitted(project({}), secret, true));
  t.notOk(isKindPermitted(project({ namespaceResourceBlacklist: [{ group: '', kind: 'Secret' }] }), secret, true));
  t.notOk(isKindPermitted(project({ namespaceResourceWhitelist: [] }), secret, true));
  t.ok(isKindPermitted(project({ namespaceResourceWhitelist: [{ group: '*', kind: 'S*' }] }), secret, true));
});

const metadata = { name: 'api', namespace: 'argocd', uid: 'u', resourceVersion: '1', creationTimestamp: '' };
const application = { apiVersion: '', kind: '', metadata, spec: { destination: { server: 's', namespace: 'prod' } } } as Application;
const at = (time: string) => new Date(`2026-11-21T${time}:00Z`);
const may = (syncWindows: SyncWindow[], time: string, manual = false) =>
  canSync({ apiVersion: '', kind: '', metadata, spec: { syncWindows } } as Project, application, manual, at(time));
const night: SyncWindow = { kind: 'allow', schedule: '0 22 * * *', duration: '2h', applications: ['*'] };

t.test('outside of its windows an Application is not synced', async (t) => {
  t.ok(may([], '12:00'));
  t.notOk(may([night], '12:00'));
  t.ok(may([night], '23:00'));
  t.ok(may([{ ...night, applications: ['web'] }], '12:00'), 'a window of others does not count');
  t.ok(may([{ ...night, manualSync: true }], '12:00', true), 'by hand, where the window says so');
});

t.test('a window that denies wins', async (t) => {
  const deny: SyncWindow = { kind: 'deny', schedule: '0 22 * * *', duration: '30m', namespaces: ['prod'] };
  t.notOk(may([night, deny], '22:10'));
  t.ok(may([night, deny], '23:00'));
  t.notOk(may([{ ...deny, timeZone: 'Europe/Berlin' }], '21:10'));
});
