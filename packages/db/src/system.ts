import type { Database } from './database.ts';

/** Who a bearer token is. */
export interface TokenRow {
  tokenId: string;
  workspaceId: string | null;
  userId: string | null;
  platformAdmin: boolean;
  role: string | null;
  environmentTypes: string[];
  apps: string[];
  expiresAt: Date | null;
}

/** The token with that SHA-256, if any. */
export async function findToken(db: Database, hash: Uint8Array): Promise<TokenRow | null> {
  const rows = await db.platform.$queryRaw<TokenRow[]>`
    SELECT token_id AS "tokenId", workspace_id AS "workspaceId", user_id AS "userId", platform_admin AS "platformAdmin", role,
      environment_types AS "environmentTypes", apps, expires_at AS "expiresAt"
    FROM find_token(${hash})`;
  return rows[0] ?? null;
}

/** Makes the first administrator; false where one exists already. */
export async function ensureAdministrator(db: Database, userId: string, tokenId: string, hash: Uint8Array, at: Date): Promise<boolean> {
  const rows = await db.platform.$queryRaw<{ made: boolean }[]>`SELECT ensure_administrator(${userId}, ${tokenId}, ${hash}, ${at}) AS made`;
  return rows[0]?.made === true;
}

/** A workspace as a path names it, with the role that a user has there. */
export interface WorkspaceAccess {
  workspaceId: string;
  slug: string;
  role: string | null;
  environmentTypes: string[] | null;
  apps: string[] | null;
}

/** The workspace of that id or slug, if any, and the user's role in it. */
export async function findWorkspace(db: Database, idOrSlug: string, userId: string | null): Promise<WorkspaceAccess | null> {
  const rows = await db.platform.$queryRaw<WorkspaceAccess[]>`
    SELECT workspace_id AS "workspaceId", slug, role, environment_types AS "environmentTypes", apps FROM find_workspace(${idOrSlug}, ${userId})`;
  return rows[0] ?? null;
}

export interface WorkspaceSummary {
  id: string;
  slug: string;
  name: string;
  createdAt: Date;
}

/** Workspaces, newest first: the user's, or all. */
export function listWorkspaces(
  db: Database,
  userId: string | null,
  everything: boolean,
  before: string | null,
  limit: number,
): Promise<WorkspaceSummary[]> {
  return db.platform.$queryRaw<WorkspaceSummary[]>`
    SELECT id, slug, name, created_at AS "createdAt" FROM list_workspaces(${userId}, ${everything}, ${before}, ${limit}::int)`;
}

/** Where a hook's connection belongs. */
export async function findConnection(
  db: Database,
  connectionId: string,
): Promise<{ workspaceId: string; clusterId: string; tokenHash: Uint8Array } | null> {
  const rows = await db.platform.$queryRaw<{ workspaceId: string; clusterId: string; tokenHash: Uint8Array }[]>`
    SELECT workspace_id AS "workspaceId", cluster_id AS "clusterId", token_hash AS "tokenHash" FROM find_connection(${connectionId})`;
  return rows[0] ?? null;
}

export interface SweepBudget {
  /** Deployments of one sweep at most. */
  atMost: number;
  /** Of which each workspace's Argo CD is asked for so many at most, and one that does not answer for one. */
  forEachCluster: number;
  /** Seconds after a look after which a deployment with a release under way is due again. */
  movingSeconds: number;
  /** The same for all others. */
  restingSeconds: number;
}

/** Deployments that were looked at too long ago. */
export function listDue(db: Database, budget: SweepBudget): Promise<{ workspaceId: string; deploymentId: string }[]> {
  const { atMost, forEachCluster, movingSeconds, restingSeconds } = budget;
  return db.platform.$queryRaw`
    SELECT workspace_id AS "workspaceId", deployment_id AS "deploymentId"
    FROM list_due(${atMost}::int, ${forEachCluster}::int, ${movingSeconds}::int, ${restingSeconds}::int)`;
}

/** Workspaces whose maintenance was longer ago than so many seconds. */
export async function listMaintenance(db: Database, atMost: number, everySeconds: number): Promise<string[]> {
  const rows = await db.platform.$queryRaw<{ workspaceId: string }[]>`
    SELECT workspace_id AS "workspaceId" FROM list_maintenance(${atMost}::int, ${everySeconds}::int)`;
  return rows.map((row) => row.workspaceId);
}

/** Clusters that have been ready and are not being deleted. */
export function listClustersToProbe(db: Database): Promise<{ workspaceId: string; clusterId: string }[]> {
  return db.platform.$queryRaw`SELECT workspace_id AS "workspaceId", cluster_id AS "clusterId" FROM list_clusters_to_probe()`;
}

/** Clusters that host an Argo CD and are ready. */
export function listHostingClusters(db: Database): Promise<{ workspaceId: string; clusterId: string }[]> {
  return db.platform.$queryRaw`SELECT workspace_id AS "workspaceId", cluster_id AS "clusterId" FROM list_hosting_clusters()`;
}

/** PostgreSQL's own time, by which everything is dated. */
export async function readTime(db: Database): Promise<Date> {
  const rows = await db.platform.$queryRaw<{ now: Date }[]>`SELECT clock_timestamp() AS now`;
  const [row] = rows;
  if (row === undefined) throw new Error('PostgreSQL gave no time');
  return row.now;
}
