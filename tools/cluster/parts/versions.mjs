const versions = { kubernetes: '1.35.4', etcd: '3.6.16', kwok: '0.8.0', argocd: '3.4.13' };

// Argo CD 3.4 keeps its gitops-engine in a module of its own that has no release of 3.4. This later state compiles with
// it; it compares and syncs resources, so a finding in that area may differ from a released Argo CD.
export const gitopsEngine = 'v0.0.0-20260914071520-c9c369efcc5b';

export const kwokModule = `sigs.k8s.io/kwok@v${versions.kwok}`;

const kubernetesVersion = 'k8s.io/component-base/version';
const [, kubernetesMinor] = versions.kubernetes.split('.');

/** What is compiled: the module with its version, the package, and the linker's flags. */
export const sources = {
  kubernetes: {
    module: `k8s.io/kubernetes@v${versions.kubernetes}`,
    package: '.',
    flags: [
      `-X ${kubernetesVersion}.gitVersion=v${versions.kubernetes}`,
      `-X ${kubernetesVersion}.gitMajor=1 -X ${kubernetesVersion}.gitMinor=${kubernetesMinor}`,
      `-X ${kubernetesVersion}.gitTreeState=clean`,
    ].join(' '),
  },
  etcd: { module: `go.etcd.io/etcd/server/v3@v${versions.etcd}`, package: 'go.etcd.io/etcd/server/v3', flags: '' },
  kwok: { module: kwokModule, package: 'sigs.k8s.io/kwok/cmd/kwok', flags: `-X sigs.k8s.io/kwok/pkg/consts.Version=v${versions.kwok}` },
  argocd: {
    module: `github.com/argoproj/argo-cd/v3@v${versions.argocd}`,
    package: 'github.com/argoproj/argo-cd/v3/cmd',
    flags: `-X github.com/argoproj/argo-cd/v3/common.version=${versions.argocd}`,
  },
};
