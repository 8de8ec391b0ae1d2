import t from 'tap';

const { renderModule } = (await import(new URL('../../cluster/parts/go-modules.mjs', import.meta.url).href)) as {
  renderModule: (name: string, original: string) => string;
};

t.test("Kubernetes' parts are taken at the version that belongs to the one that is built", async (t) => {
  const original =
    'module k8s.io/kubernetes\n\nreplace (\n\tk8s.io/api => ./staging/src/k8s.io/api\n\tk8s.io/client-go => ./staging/src/k8s.io/client-go\n)\n';
  const text = renderModule('kubernetes', original);
  const [, patch] = /require k8s\.io\/kubernetes v1\.(\d+\.\d+)/.exec(text) ?? [];
  t.match(text, `replace k8s.io/api => k8s.io/api v0.${patch}\n`);
  t.match(text, `replace k8s.io/client-go => k8s.io/client-go v0.${patch}\n`);
  t.notMatch(text, 'staging');
});

t.test("Argo CD's own replacements count, and Kubernetes has the version that they name", async (t) => {
  const original =
    'module x\n\nreplace (\n\texample.org/a => example.org/a v1.0.0\n\tk8s.io/api => k8s.io/api v0.34.9\n)\n\nretract v0.0.1\n';
  const text = renderModule('argocd', original);
  t.match(text, 'replace (\n\texample.org/a => example.org/a v1.0.0\n\tk8s.io/api => k8s.io/api v0.34.9\n)');
  t.match(text, 'replace k8s.io/kubernetes => k8s.io/kubernetes v1.34.9');
  t.match(text, /replace github\.com\/argoproj\/argo-cd\/gitops-engine => \S+ v0\.0\.0-/);
  t.notMatch(text, 'retract');
});

t.test('a program without replacements needs its module only', async (t) => {
  t.match(renderModule('etcd', 'module x\n'), /^module argosy-cluster\n\ngo 1\.26\n\nrequire go\.etcd\.io\/etcd\/server\/v3 v3\.\S+\n$/);
});
