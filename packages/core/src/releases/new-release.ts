import type { ReleaseState } from '@argosy/domain/release/states';
import type { LoadedDeployment, Choice, ReleaseIntent } from './intent.ts';
import type { ReleaseRow } from './view.ts';

/** One step of a release's timeline, as it is stored. */
export interface TimelineStep {
  state: ReleaseState;
  at: string;
  detail: string | null;
}

/** A release's row as far as its way to a commit changes it. */
export interface OpenRelease extends ReleaseRow {
  restart: boolean;
  restartedAt: Date | null;
  timeoutSeconds: number;
  valuesSha: string | null;
  previousReleaseId: string | null;
  committedAt: Date | null;
  deadlineAt: Date | null;
  deploymentConfig: object;
  config: object;
  createdBy: object;
  timeline: TimelineStep[];
}

/** The whole row of a release that is being made. */
export interface NewRelease extends OpenRelease {
  source: object | null;
  rollbackOf: string | null;
  overrideHold: boolean;
}

/** The row of a release that was only just asked for: `queued`, and nothing committed. */
export function newRelease(intent: ReleaseIntent, deployment: LoadedDeployment, id: string, choice: Choice, now: Date): NewRelease {
  return {
    id,
    number: deployment.releaseCount + 1,
    workspaceId: intent.scope.workspaceId,
    deploymentId: deployment.id,
    deployment: { appId: deployment.appId, environmentId: deployment.environmentId },
    kind: intent.kind,
    state: 'queued',
    reason: null,
    failureCode: null,
    oldVersionServes: null,
    image: choice.image,
    deploymentConfig: choice.deploymentConfig,
    config: choice.effective,
    message: intent.message ?? null,
    source: intent.source ?? null,
    rollbackOf: intent.rollbackOf ?? null,
    restart: choice.restart ?? false,
    restartedAt: null,
    overrideHold: intent.overrideHold ?? false,
    timeoutSeconds: intent.timeoutSeconds,
    commitSha: null,
    commitSequence: null,
    valuesSha: null,
    previousReleaseId: null,
    createdBy: { ...intent.scope.actor },
    createdAt: now,
    committedAt: null,
    finishedAt: null,
    deadlineAt: null,
    timeline: [{ state: 'queued', at: now.toISOString(), detail: null }],
  };
}
