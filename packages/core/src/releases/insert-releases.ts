import { Prisma } from '@argosy/db/generated/client';
import type { Tx } from '@argosy/db/client';
import type { NewEvent } from '@argosy/db/events';
import type { Hold } from '@argosy/domain/deployment/hold';
import type { Deps } from '../deps.ts';
import { auditRow } from '../record.ts';
import type { ReadyRelease } from './commit.ts';
import type { LoadedDeployment, ReleaseIntent } from './intent.ts';
import type { NewRelease } from './new-release.ts';
import { stateEvents } from './state-events.ts';

/** A release that was asked for and may be made. */
export interface Prepared {
  intent: ReleaseIntent;
  deployment: LoadedDeployment;
  row: NewRelease;
  /** Null where it has to wait. */
  ready: ReadyRelease<NewRelease> | null;
  /** The hold that it places. */
  placed: Hold | null;
}

/** Writes new releases and their audit events; gives their events. */
export async function insertReleases(deps: Deps, tx: Tx, prepared: Prepared[]): Promise<NewEvent[]> {
  await tx.release.createMany({
    data: prepared.map(({ row: { deployment: _, source, timeline, ...row } }) => ({
      ...row,
      source: source ?? Prisma.DbNull,
      timeline: timeline as object[],
    })),
  });
  await tx.auditEvent.createMany({ data: prepared.flatMap((each) => auditsOf(deps, each)) });
  return prepared.flatMap(eventsOf);
}

function auditsOf(deps: Deps, { intent, row, placed }: Prepared) {
  const data = { deployment: row.deploymentId, number: row.number, image: row.image, commit: row.commitSha };
  const made = auditRow(deps, intent.scope, { action: `release.${intent.kind}`, subject: { type: 'release', id: row.id }, data });
  if (placed === null) return [made];
  const subject = { type: 'deployment', id: row.deploymentId };
  return [made, auditRow(deps, intent.scope, { action: 'deployment.hold', subject, data: { ...placed } })];
}

function eventsOf({ intent, row, placed }: Prepared): NewEvent[] {
  const { actor } = intent.scope;
  const held = { type: 'deployment.held', subject: { type: 'deployment', id: row.deploymentId }, actor, data: { ...placed } };
  return [...stateEvents(row, actor, ['queued', 'blocked', 'committed']), ...(placed === null ? [] : [held])];
}
