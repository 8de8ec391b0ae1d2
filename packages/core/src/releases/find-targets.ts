import type { Tx } from '@argosy/db/client';
import type { NewEvent } from '@argosy/db/events';
import { AppError } from '@argosy/domain/app-error';
import { unknownApp } from '../apps/apps.ts';
import type { Deps } from '../deps.ts';
import { deploymentCreated, insertDeployment, pairKey, type Pair } from '../deployments/create.ts';
import { unknownEnvironment } from '../environments/read.ts';
import type { Scope } from '../scope.ts';
import type { ReleaseIntent } from './intent.ts';

/** A deployment's id, or why there is none. */
type Found = string | AppError;

/**
 * The deployments that intents of one workspace name by id or by app and environment, which are looked up by one
 * statement for all; those that are missing are made.
 *
 * @returns by intent the deployment's id; and the events of those that were made
 */
export async function findTargets(deps: Deps, tx: Tx, workspaceId: string, intents: ReleaseIntent[]) {
  const named = await findNamed(tx, workspaceId, intents);
  const { made, events } = await makeMissing(deps, tx, named);
  const targets = intents.map((intent): Found => {
    const { target } = intent;
    if ('deploymentId' in target) return target.deploymentId;
    const pair = pairOf(named.get(intent));
    return pair instanceof AppError ? pair : (named.get(intent)?.id ?? made.get(pairKey(pair)) ?? absent());
  });
  return { targets, events };
}

interface Named {
  appId: string | null;
  environmentId: string | null;
  /** The deployment's. */
  id: string | null;
}

async function findNamed(tx: Tx, workspaceId: string, intents: ReleaseIntent[]): Promise<Map<ReleaseIntent, Named>> {
  const naming = intents.flatMap((intent) => ('app' in intent.target ? [{ intent, ...intent.target }] : []));
  if (naming.length === 0) return new Map();
  const rows = await tx.$queryRaw<(Named & { place: bigint })[]>`
    SELECT n.place, a.id AS "appId", e.id AS "environmentId", d.id
    FROM unnest(${naming.map(({ app }) => app)}::text[], ${naming.map(({ environment }) => environment)}::text[])
      WITH ORDINALITY AS n (app, environment, place)
    LEFT JOIN apps a ON a.workspace_id = ${workspaceId} AND (a.id = n.app OR a.slug = n.app)
    LEFT JOIN environments e ON e.workspace_id = ${workspaceId} AND (e.id = n.environment OR e.slug = n.environment)
    LEFT JOIN deployments d ON d.workspace_id = ${workspaceId} AND d.app_id = a.id AND d.environment_id = e.id`;
  const byPlace = new Map(rows.map((row) => [Number(row.place), row]));
  return new Map(naming.map(({ intent }, index) => [intent, byPlace.get(index + 1) ?? { appId: null, environmentId: null, id: null }]));
}

function pairOf(named: Named | undefined): Pair | AppError {
  if (named === undefined || named.appId === null) return unknownApp();
  return named.environmentId === null ? unknownEnvironment() : { appId: named.appId, environmentId: named.environmentId };
}

/** Makes the deployments that are named and missing, each once, on behalf of whoever named it first. */
async function makeMissing(deps: Deps, tx: Tx, named: ReadonlyMap<ReleaseIntent, Named>) {
  const missing = new Map<string, { pair: Pair; scope: Scope }>();
  for (const [{ scope }, found] of named) {
    const pair = pairOf(found);
    if (found.id !== null || pair instanceof AppError || missing.has(pairKey(pair))) continue;
    missing.set(pairKey(pair), { pair, scope });
  }
  const made = new Map<string, Found>();
  const events: NewEvent[] = [];
  // In one order, so that two processes never wait for each other.
  for (const [key, { pair, scope }] of [...missing].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    try {
      const row = await insertDeployment(deps, tx, scope, pair, {});
      if (row !== null) events.push({ ...deploymentCreated(row), actor: scope.actor });
      made.set(key, row?.id ?? (await findMade(tx, scope.workspaceId, pair)));
    } catch (error) {
      // A refusal concerns who wants this deployment; everything else the whole flush.
      if (!(error instanceof AppError)) throw error;
      made.set(key, error);
    }
  }
  return { made, events };
}

/** The deployment that somebody else has just made. */
async function findMade(tx: Tx, workspaceId: string, pair: Pair): Promise<Found> {
  const where = { workspaceId_appId_environmentId: { workspaceId, ...pair } };
  return (await tx.deployment.findUnique({ where, select: { id: true } }))?.id ?? absent();
}

/** Why an intent has no deployment. */
export function absent(): AppError {
  return new AppError('not_found', 'There is no such deployment.');
}
