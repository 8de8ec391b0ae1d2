import t from 'tap';
import { parse } from 'yaml';
import { renderApplication, renderApplicationYaml, type ApplicationInput } from '../../src/argocd/application.ts';
import { IDS, REPOSITORY } from '../inputs.ts';

function input(environment: Partial<ApplicationInput['environment']> = {}): ApplicationInput {
  return {
    workspace: { id: IDS.workspace, slug: 'acme' },
    environment: {
      id: IDS.environment,
      slug: 'production',
      type: 'production',
      drift: 'heal',
      podSecurity: 'restricted',
      namespace: 'acme-production',
      namespaceAdopted: false,
      ...environment,
    },
    app: { id: IDS.app, slug: 'api' },
    deployment: { id: IDS.deployment },
    repoUrl: REPOSITORY,
    server: 'https://kubernetes.default.svc',
    chartVersion: '1.0.0',
  };
}

t.test("trust-T07: an Application has the deployment's id, its environment's project, and one place to go to", async (t) => {
  t.same(renderApplication(input()), {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Application',
    metadata: {
      name: IDS.deployment,
      namespace: 'argocd',
      labels: {
        'argosy.dev/managed': 'true',
        'argosy.dev/workspace': IDS.workspace,
        'argosy.dev/environment': IDS.environment,
        'argosy.dev/app': IDS.app,
        'argosy.dev/deployment': IDS.deployment,
      },
      annotations: { 'argocd.argoproj.io/manifest-generate-paths': '/environments/production/api;/charts/workload/1.0.0' },
      finalizers: ['resources-finalizer.argocd.argoproj.io'],
    },
    spec: {
      project: IDS.environment,
      source: {
        repoURL: REPOSITORY,
        path: 'charts/workload/1.0.0',
        targetRevision: 'main',
        helm: { releaseName: 'api', valueFiles: ['/environments/production/api/values.yaml'] },
      },
      destination: { server: 'https://kubernetes.default.svc', namespace: 'acme-production' },
      syncPolicy: {
        automated: { prune: true, selfHeal: true, allowEmpty: false },
        syncOptions: ['CreateNamespace=true', 'ServerSideApply=true', 'FailOnSharedResource=true', 'PruneLast=true'],
        retry: { limit: 2, backoff: { duration: '5s', factor: 2, maxDuration: '1m' } },
      },
      revisionHistoryLimit: 5,
      info: [
        { name: 'App', value: 'api' },
        { name: 'Environment', value: 'production' },
      ],
    },
  });
});

t.test('drift is healed or only reported, as the environment says', async (t) => {
  t.equal(renderApplication(input({ drift: 'report' })).spec.syncPolicy.automated.selfHeal, false);
});

t.test('the file says the same as the object, and the same bytes each time', async (t) => {
  t.same(parse(renderApplicationYaml(input())), renderApplication(input()));
  t.equal(renderApplicationYaml(input()), renderApplicationYaml(input()));
});
