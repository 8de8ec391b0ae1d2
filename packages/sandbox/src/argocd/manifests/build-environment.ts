/** The names that a source's parameters and file names may use, and what they stand for. */
export type BuildEnvironment = Readonly<Record<string, string>>;

export interface BuildFacts {
  readonly application: string;
  /** Of the destination. */
  readonly namespace: string;
  readonly project: string;
  readonly commit: string;
  readonly repoUrl: string;
  readonly path: string;
  readonly targetRevision: string;
}

export function buildEnvironment(facts: BuildFacts): BuildEnvironment {
  return {
    ARGOCD_APP_NAME: facts.application,
    ARGOCD_APP_NAMESPACE: facts.namespace,
    ARGOCD_APP_PROJECT_NAME: facts.project,
    ARGOCD_APP_REVISION: facts.commit,
    ARGOCD_APP_REVISION_SHORT: facts.commit.slice(0, 7),
    ARGOCD_APP_REVISION_SHORT_8: facts.commit.slice(0, 8),
    ARGOCD_APP_SOURCE_REPO_URL: facts.repoUrl,
    ARGOCD_APP_SOURCE_PATH: facts.path,
    ARGOCD_APP_SOURCE_TARGET_REVISION: facts.targetRevision,
  };
}

/** Puts values for `$NAME` and `${NAME}`, nothing for an unknown name, and one dollar for two. */
export function substitute(text: string, environment: BuildEnvironment): string {
  return text.replaceAll(/\$(?:\$|\{(?<braced>[^}]*)\}|(?<plain>[A-Za-z_]\w*))/gu, (all, ...rest: unknown[]) => {
    if (all === '$$') return '$';
    const { braced, plain } = rest.at(-1) as { braced?: string; plain?: string };
    const name = braced ?? plain ?? '';
    return Object.hasOwn(environment, name) ? (environment[name] ?? '') : '';
  });
}
