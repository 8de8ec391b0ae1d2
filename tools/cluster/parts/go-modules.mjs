import { gitopsEngine, sources } from './versions.mjs';

/**
 * Renders the go.mod with which one of the sources is compiled. Replacements count in the main module only, so those
 * that a source needs are taken over from its own go.mod.
 *
 * @param name of the source
 * @param original the text of its go.mod
 */
export function renderModule(name, original) {
  const [path, version] = sources[name].module.split('@');
  const head = ['module argosy-cluster', 'go 1.26', ...(name === 'kubernetes' ? ['godebug default=go1.25'] : [])];
  return [...head, `require ${path} ${version}`, ...(replacements[name]?.(original, version) ?? [])].join('\n\n').concat('\n');
}

const replacements = {
  // Kubernetes' own go.mod points to folders beside it; the same parts are published as v0.<minor>.<patch>.
  kubernetes: (original, version) =>
    [...original.matchAll(/^\t(k8s\.io\/[a-z-]+) => \.\/staging.*$/gm)].map(
      ([, part]) => `replace ${part} => ${part} ${version.replace('v1', 'v0')}`,
    ),
  argocd: (original) => [
    /^replace \([^]*?^\)/m.exec(original)[0],
    `replace github.com/argoproj/argo-cd/gitops-engine => github.com/argoproj/argo-cd/gitops-engine ${gitopsEngine}`,
    `replace k8s.io/kubernetes => k8s.io/kubernetes v1.${/k8s\.io\/api => k8s\.io\/api v0\.(\S+)/.exec(original)[1]}`,
  ],
};
