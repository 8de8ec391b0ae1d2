/** Argo CD as Helm has installed it in this cluster. */
export interface Installation {
  readonly namespace: string;
  /** Which of its programs have a pod that runs. */
  readonly runs: { readonly controller: boolean; readonly repoServer: boolean; readonly notifications: boolean };
  /** argocd-cm. */
  readonly config: Readonly<Record<string, string>>;
  /** argocd-cmd-params-cm. */
  readonly params: Readonly<Record<string, string>>;
}

/** Follows what is installed. */
export interface InstallationWatch {
  /** Undefined while there is no argocd-cm. */
  readonly current: Installation | undefined;
  /** Tells after each change. @returns ends it */
  subscribe(listener: (installation: Installation | undefined) => void): () => void;
  close(): void;
}
