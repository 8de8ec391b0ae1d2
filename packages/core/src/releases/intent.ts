import type { Tx } from '@argosy/db/client';
import type { AppConfig } from '@argosy/domain/config/config';
import type { Scope } from '../scope.ts';

/** A deployment as the flush has locked and loaded it. */
export interface LoadedDeployment {
  id: string;
  appId: string;
  environmentId: string;
  config: unknown;
  currentReleaseId: string | null;
  latestReleaseId: string | null;
  releaseCount: number;
  /** The release whose files stand in the repository. */
  committedReleaseId: string | null;
  /** The restart that this one carries. */
  restartedAt: Date | null;
  manifestHash: Uint8Array | null;
  manifestSha: string | null;
  /** As it is stored: domain/deployment/hold reads it. */
  hold: unknown;
  deletingAt: Date | null;
  app: { id: string; slug: string; name: string; config: unknown };
  environment: {
    id: string;
    slug: string;
    type: string;
    namespace: string;
    namespaceAdopted: boolean;
    drift: string;
    podSecurity: string;
    deletingAt: Date | null;
    cluster: { hosting: boolean; server: string };
  };
}

/** What a release is to run. */
export interface Choice {
  image: string;
  /** The deployment's config from now on. */
  deploymentConfig: AppConfig;
  /** What is rendered. */
  effective: AppConfig;
  /** Whether pods restart although nothing else changes. */
  restart?: boolean;
  /** The number of the release that a rollback goes back to. */
  backTo?: number;
}

/** A release that was asked for and checked as far as that is possible without the deployment's lock. */
export interface ReleaseIntent {
  scope: Scope;
  /** The deployment's id, or the ids or slugs of app and environment where it may have to be made. */
  target: { deploymentId: string } | { app: string; environment: string };
  kind: 'release' | 'rollback' | 'redeploy';
  /** Decides under the lock what to run. @throws AppError where it cannot */
  choose(tx: Tx, deployment: LoadedDeployment): Promise<Choice>;
  message?: string | undefined;
  source?: object | undefined;
  timeoutSeconds: number;
  /** Whether a hold is to be passed over, by whoever may lift it. */
  overrideHold?: boolean | undefined;
  rollbackOf?: string;
  /** Whether it places a hold, so that no other release undoes it: a rollback may. */
  placesHold?: boolean;
}
