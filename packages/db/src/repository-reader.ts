import type { Database } from './database.ts';
import { readPacks, type PackRow } from './repository-store.ts';

interface Head {
  head: string;
  sequence: bigint;
  generation: bigint;
}

/** Reading repositories for Git clients (the port core/ports/git-host RepositoryReader). */
export function repositoryReader(db: Database) {
  return {
    async authenticate(workspaceId: string, passwordHash: Uint8Array): Promise<Head | null> {
      const rows = await db.platform.$queryRaw<Head[]>`SELECT head, sequence, generation FROM read_refs(${workspaceId}, ${passwordHash})`;
      return rows[0] ?? null;
    },

    head(workspaceId: string): Promise<Head | null> {
      return db.inWorkspace(workspaceId, (tx) =>
        tx.repository.findUnique({ where: { workspaceId }, select: { head: true, sequence: true, generation: true } }),
      );
    },

    sequencesOf(workspaceId: string, shas: string[]): Promise<Map<string, bigint>> {
      return db.inWorkspace(workspaceId, async (tx) => {
        const rows = await tx.repositoryCommit.findMany({
          where: { workspaceId, sha: { in: shas } },
          select: { sha: true, sequence: true },
        });
        return new Map(rows.map((row) => [row.sha, row.sequence]));
      });
    },

    async *packs(workspaceId: string, after: bigint, upTo: bigint): AsyncGenerator<PackRow> {
      // In slices of a few packs, so that no transaction stays open for as long as a slow client reads.
      let from = after;
      while (from < upTo) {
        const slice = await db.inWorkspace(workspaceId, async (tx) => {
          const packs: PackRow[] = [];
          let bytes = 0;
          for await (const pack of readPacks(tx, workspaceId, from, upTo)) {
            packs.push(pack);
            bytes += pack.bytes.length;
            if (packs.length >= 64 || bytes > 16 * 1024 * 1024) break;
          }
          return packs;
        });
        const last = slice.at(-1);
        if (last === undefined) return;
        yield* slice;
        from = last.lastSequence;
      }
    },
  };
}
