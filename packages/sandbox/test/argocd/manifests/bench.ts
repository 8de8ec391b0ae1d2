import { join } from 'node:path';
import { createLogger } from '@argosy/runtime/logger';
import type t from 'tap';
import { createManifestSource } from '../../../src/argocd/manifests/create-manifest-source.ts';
import type { GeneratedManifests, ManifestRequest } from '../../../src/argocd/manifest-source.ts';
import { createFaultSwitch } from '../../../src/faults.ts';
import { createStats } from '../../../src/stats.ts';
import type { Stats } from '../../../src/stats.ts';
import { fakeApi } from '../repository/fake-api.ts';
import { GIT, startGitServer } from '../repository/git-server.ts';
import type { GitServer } from '../repository/git-server.ts';

type Json = Readonly<Record<string, unknown>>;

const helm = process.env['ARGOSY_HELM'];
if (helm === undefined) throw new Error('ARGOSY_HELM has to name a Helm 4: run this test with "npm test".');

/** A chart of one ConfigMap that shows what Helm was told. */
export const CHART: Readonly<Record<string, string>> = {
  'chart/Chart.yaml': 'apiVersion: v2\nname: web\nversion: 1.0.0\n',
  'chart/values.yaml': 'own: chart\n',
  'chart/crds/thing.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: crd}\n',
  'chart/templates/tests/test.yaml': 'apiVersion: v1\nkind: Pod\nmetadata: {name: test, annotations: {"helm.sh/hook": test}}\nspec: {}\n',
  'chart/templates/all.yaml': [
    '{{- if .Values.fail }}{{ fail .Values.fail }}{{ end }}',
    'apiVersion: v1',
    'kind: ConfigMap',
    'metadata:',
    '  name: {{ .Release.Name }}',
    'data:',
    '  namespace: {{ .Release.Namespace }}',
    '  version: {{ .Capabilities.KubeVersion.Version | quote }}',
    '  knows: {{ .Capabilities.APIVersions.Has "example.com/v1/Thing" | quote }}',
    '  values: {{ omit .Values "fail" | toJson | quote }}',
  ].join('\n'),
};

export interface Bench {
  readonly server: GitServer;
  readonly stats: Stats;
  generate(
    spec: Json,
    more?: Partial<ManifestRequest> & { readonly annotations?: Readonly<Record<string, string>>; readonly status?: Json },
  ): Promise<GeneratedManifests>;
  /** A source of the repository `ws`. */
  source(path: string, parts?: Json): Json;
}

export async function startBench(test: Pick<typeof t, 'testdir' | 'testdirName' | 'teardown'>): Promise<Bench> {
  const server = await startGitServer(test);
  const stats = createStats();
  const manifests = createManifestSource({
    api: fakeApi(),
    faults: createFaultSwitch(),
    stats,
    helm: helm ?? '',
    git: GIT,
    folder: join(test.testdirName, 'copies'),
    logger: createLogger('test', 'silent'),
  });
  test.teardown(() => manifests.close());
  return {
    server,
    stats,
    source: (path, parts = {}) => ({ repoURL: server.url('ws'), path, targetRevision: 'main', ...parts }),
    generate: async (spec, { annotations = {}, status = {}, ...more } = {}) =>
      await manifests.generate({
        application: {
          apiVersion: 'argoproj.io/v1alpha1',
          kind: 'Application',
          metadata: {
            name: 'app',
            namespace: 'argocd',
            uid: 'u',
            resourceVersion: '1',
            creationTimestamp: '2026-01-01T00:00:00Z',
            annotations,
          },
          spec: { project: 'p', destination: { namespace: 'ns' }, ...spec },
          status,
        },
        namespace: 'argocd',
        kubeVersion: '1.35.4',
        apiVersions: ['v1', 'example.com/v1/Thing'],
        ...more,
      }),
  };
}
