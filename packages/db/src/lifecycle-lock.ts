import type { Tx } from './client.ts';

/**
 * The lock between what makes parts of a workspace and what deletes them, held until the transaction ends. Makers share
 * it, deleters have it alone; it is taken before any row is locked, so that nobody waits in a circle.
 */
export async function lockLifecycle(tx: Tx, workspaceId: string, mode: 'shared' | 'exclusive'): Promise<void> {
  const key = `lifecycle/${workspaceId}`;
  if (mode === 'shared') await tx.$executeRaw`SELECT pg_advisory_xact_lock_shared(hashtextextended(${key}, 0))`;
  else await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${key}, 0))`;
}
