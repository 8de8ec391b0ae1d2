import type { KubeObject, Manifest } from '../kubernetes/object.ts';

export interface ManifestRequest {
  /** The Application. */
  readonly application: KubeObject;
  /** Where Argo CD is installed, with the Secrets that say how repositories are reached. */
  readonly namespace: string;
  /** Commits to take instead of the sources' target revisions, one for each source. */
  readonly revisions?: readonly string[];
  /** Nothing that is remembered may be used. */
  readonly hard?: boolean;
  /** For example `1.35.4`. */
  readonly kubeVersion: string;
  /** What the destination serves, as Helm wants it: `v1`, `apps/v1`, `apps/v1/Deployment`. */
  readonly apiVersions: readonly string[];
}

export interface GeneratedManifests {
  /** As the source has them: without tracking, with a namespace only where they name one. */
  readonly manifests: readonly Manifest[];
  /** Commits, one for each source. */
  readonly revisions: readonly string[];
  /** One for each source; empty for one that is only referred to. */
  readonly sourceTypes: readonly ('Helm' | 'Directory' | '')[];
}

/** The work of Argo CD's repo-server. */
export interface ManifestSource {
  /** @throws ManifestError */
  generate(request: ManifestRequest): Promise<GeneratedManifests>;
  close(): Promise<void>;
}

/** Its message is what Argo CD puts into the condition ComparisonError. */
export class ManifestError extends Error {
  override readonly name = 'ManifestError';
}
