import { openPrisma, type DatabaseOptions, type PrismaClient, type Tx } from './client.ts';

/** The database as Argosy uses it: bound to one workspace for each transaction, or through the reviewed functions. */
export interface Database {
  /**
   * Runs the work in one transaction that sees and changes the rows of that workspace only. A deadlock or serialization
   * failure is tried again up to three times, so the work must have no other effects.
   *
   * @param workspaceId the workspace's id
   */
  inWorkspace<T>(workspaceId: string, work: (tx: Tx) => Promise<T>): Promise<T>;
  /** What has no tenant: users, settings, and the functions of argosy_system (see system.ts). */
  readonly platform: PrismaClient;
  close(): Promise<void>;
}

const RETRIED = /40001|40P01|deadlock detected|could not serialize/;

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
              await tx.$executeRaw`SELECT set_config('argosy.workspace', ${workspaceId}, true)`;
              return work(tx);
            },
            { maxWait: 10_000, timeout: 30_000 },
          );
        } catch (error) {
          if (attempt >= 3 || !RETRIED.test(String(error))) throw error;
        }
      }
    },
    close: () => prisma.$disconnect(),
  };
}
