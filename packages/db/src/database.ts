import { setTimeout } from 'node:timers/promises';
import { openPrisma, type DatabaseOptions, type PrismaClient, type Tx } from './client.ts';

/** The database as Argosy uses it: bound to one workspace for each transaction, or through the reviewed functions. */
export interface Database {
  /**
   * Runs the work in one transaction that sees and changes the rows of that workspace only. A deadlock or serialization
   * failure is tried again a few times, so the work must have no other effects.
   *
   * @param workspaceId the workspace's id
   */
  inWorkspace<T>(workspaceId: string, work: (tx: Tx) => Promise<T>): Promise<T>;
  /** What has no tenant: users, settings, and the functions of argosy_system (see system.ts). */
  readonly platform: PrismaClient;
  close(): Promise<void>;
}

const TRIES = 4;

/** Opens the database. */
export function openDatabase(options: DatabaseOptions): Database {
  const prisma = openPrisma(options);
  return {
    platform: prisma,
    async inWorkspace(workspaceId, work) {
      for (let attempt = 1; ; attempt++) {
        try {
          return await prisma.$transaction(
            async (tx) => {
              await bind(tx, workspaceId);
              return work(tx);
            },
            { maxWait: 10_000, timeout: 30_000 },
          );
        } catch (error) {
          if (attempt >= TRIES || !isConflict(error)) throw error;
          await setTimeout(Math.random() * 50 * attempt);
        }
      }
    },
    close: () => prisma.$disconnect(),
  };
}

/** Binds the transaction to the workspace, and makes sure that it runs as the role to which row-level security applies. */
async function bind(tx: Tx, workspaceId: string): Promise<void> {
  const rows = await tx.$queryRaw<
    { role: string }[]
  >`SELECT set_config('argosy.workspace', ${workspaceId}, true), current_user::text AS role`;
  if (rows[0]?.role !== 'argosy_app') throw new Error(`the database is used as ${rows[0]?.role} and not as argosy_app`);
}

/** Whether two transactions got in each other's way, and neither is to blame: Prisma tells it in several shapes. */
function isConflict(error: unknown): boolean {
  const { code, meta } = (error ?? {}) as { code?: string; meta?: unknown };
  return (
    code === 'P2034' ||
    /"(?:40001|40P01)"/.test(JSON.stringify(meta ?? '')) ||
    /40001|40P01|deadlock detected|could not serialize/.test(String(error))
  );
}
