import type { CreateRedeploy, CreateRelease, CreateReleaseByName, CreateRollback, Release } from '@argosy/contracts/http/delivery';
import { AppError } from '@argosy/domain/app-error';
import { checkConfig, checkEffectiveConfig } from '@argosy/domain/config/check';
import type { AppConfig } from '@argosy/domain/config/config';
import { parseImage } from '@argosy/domain/config/image';
import { mergeConfig } from '@argosy/domain/config/merge';
import { isId, parseId } from '@argosy/domain/ids';
import type { Deps } from '../deps.ts';
import type { Scope } from '../scope.ts';
import type { ReleaseFlusher } from './flusher.ts';
import type { Choice, LoadedDeployment, ReleaseIntent } from './intent.ts';
import { findStanding } from './release-at.ts';

/** What it takes to make releases. */
export type ReleasingDeps = Deps & { flusher: ReleaseFlusher };

const DEFAULT_TIMEOUT_SECONDS = 900;

/**
 * Releases an image to a deployment. While the deployment is held the release waits, unless it overrides the hold.
 *
 * @throws AppError not_found, invalid_image, protected_value, invalid_input, being_deleted, forbidden
 */
export function requestRelease(deps: ReleasingDeps, scope: Scope, deploymentId: string, input: CreateRelease): Promise<Release> {
  return submit(deps, scope, { deploymentId: parseId('deployment', deploymentId) }, input);
}

/**
 * The CI's call: names app and environment, and makes the deployment where there is none.
 *
 * @throws AppError unknown_reference, and those of requestRelease
 */
export function requestReleaseByName(deps: ReleasingDeps, scope: Scope, input: CreateReleaseByName): Promise<Release> {
  return submit(deps, scope, { app: input.app, environment: input.environment }, input);
}

async function submit(deps: ReleasingDeps, scope: Scope, target: ReleaseIntent['target'], input: CreateRelease): Promise<Release> {
  parseImage(input.image, '/image');
  if (input.config !== undefined) checkConfig(input.config, '/config');
  return deps.flusher.submit({
    scope,
    target,
    kind: 'release',
    message: input.message,
    source: input.source,
    timeoutSeconds: input.timeoutSeconds ?? DEFAULT_TIMEOUT_SECONDS,
    overrideHold: input.overrideHold,
    choose: async (_tx, deployment) => chosen(deployment, input.image, (input.config ?? deployment.config) as AppConfig),
  });
}

/**
 * Goes back to an earlier release, as a new one that no hold keeps waiting. Unless told otherwise it places a hold itself,
 * so that the next automatic release does not undo it.
 *
 * @throws AppError not_found, unknown_reference at /release, release_not_succeeded
 */
export function requestRollback(deps: ReleasingDeps, scope: Scope, deploymentId: string, input: CreateRollback): Promise<Release> {
  return deps.flusher.submit({
    scope,
    target: { deploymentId: parseId('deployment', deploymentId) },
    kind: 'rollback',
    message: input.reason,
    timeoutSeconds: DEFAULT_TIMEOUT_SECONDS,
    rollbackOf: input.release,
    placesHold: input.hold ?? true,
    choose: async (tx, deployment) => {
      const back = isId('release', input.release)
        ? await tx.release.findUnique({ where: { id: input.release, workspaceId: scope.workspaceId, deploymentId: deployment.id } })
        : null;
      if (back === null) throw AppError.field('unknown_reference', '/release', 'The deployment has no such release.', 'unknown_release');
      if (back.state !== 'succeeded') {
        throw AppError.field(
          'release_not_succeeded',
          '/release',
          `Release ${back.number} is "${back.state}": only one that has succeeded can be gone back to.`,
        );
      }
      const backTo = back.number;
      if (input.config === 'current') return { ...chosen(deployment, back.image, deployment.config as AppConfig), backTo };
      return { image: back.image, deploymentConfig: back.deploymentConfig as AppConfig, effective: back.config as AppConfig, backTo };
    },
  });
}

/**
 * Releases image and config of the current release once more, and restarts its pods. A hold makes it wait.
 *
 * @throws AppError not_found, nothing_to_redeploy
 */
export function requestRedeploy(deps: ReleasingDeps, scope: Scope, deploymentId: string, input: CreateRedeploy): Promise<Release> {
  return deps.flusher.submit({
    scope,
    target: { deploymentId: parseId('deployment', deploymentId) },
    kind: 'redeploy',
    message: input.reason,
    timeoutSeconds: DEFAULT_TIMEOUT_SECONDS,
    choose: async (tx, deployment) => {
      const current = await findStanding(tx, scope.workspaceId, deployment.currentReleaseId);
      if (current === null) throw new AppError('nothing_to_redeploy', 'Nothing runs here yet: release an image first.');
      return {
        image: current.image,
        deploymentConfig: current.deploymentConfig as AppConfig,
        effective: current.config as AppConfig,
        restart: true,
      };
    },
  });
}

function chosen(deployment: LoadedDeployment, image: string, deploymentConfig: AppConfig): Choice {
  const effective = mergeConfig(deployment.app.config as AppConfig, deploymentConfig);
  checkEffectiveConfig(effective, '/config');
  return { image, deploymentConfig, effective };
}
