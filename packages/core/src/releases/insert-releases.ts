import { Prisma } from '@argosy/db/generated/client';
import type { Tx } from '@argosy/db/client';
import type { NewEvent } from '@argosy/db/events';
import type { Deps } from '../deps.ts';
import type { NewCommit } from '../ports/git-host.ts';
import { audit } from '../record.ts';
import type { ReleaseIntent } from './intent.ts';
import type { ReleaseRow } from './view.ts';

/** A release that is ready to be written, with its commit to be. */
export interface Prepared {
  intent: ReleaseIntent;
  commit: NewCommit;
  manifestHash: Uint8Array<ArrayBuffer>;
  manifestChanged: boolean;
  row: ReleaseRow & {
    deploymentConfig: object;
    config: object;
    source: object | null;
    timeline: object;
    createdBy: object;
    rollbackOf: string | null;
    restartedAt: Date | null;
    timeoutSeconds: number;
    committedAt: Date;
    deadlineAt: Date;
  };
}

/** Writes the releases, what their deployments remember of them, and their audit events; gives their events. */
export async function insertReleases(deps: Deps, tx: Tx, prepared: Prepared[]): Promise<NewEvent[]> {
  await tx.release.createMany({
    data: prepared.map(({ row: { deployment: _, source, ...row } }) => ({ ...row, source: source ?? Prisma.DbNull })),
  });
  const events: NewEvent[] = [];
  for (const { intent, row, manifestHash } of prepared) {
    await tx.deployment.update({
      where: { id: row.deploymentId, workspaceId: row.workspaceId },
      data: { config: row.deploymentConfig, releaseCount: row.number, latestReleaseId: row.id, manifestHash },
      select: { id: true },
    });
    const subject = { type: 'release', id: row.id };
    await audit(deps, tx, intent.scope, {
      action: `release.${intent.kind}`,
      subject,
      data: { deployment: row.deploymentId, number: row.number, image: row.image, commit: row.commitSha },
    });
    const data = { deployment: row.deploymentId, number: row.number, image: row.image };
    events.push(
      { type: 'release.queued', subject, actor: intent.scope.actor, data },
      {
        type: 'release.committed',
        subject,
        actor: intent.scope.actor,
        data: { ...data, commit: row.commitSha, sequence: Number(row.commitSequence) },
      },
    );
  }
  return events;
}
