import type { Database } from './database.ts';
import { readPacks, readSequences, type PackRow } from './repository-store.ts';

/** What one transaction reads of the packs at most. */
const SLICE_PACKS = 64;
const SLICE_BYTES = 16 * 1024 * 1024;

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
      return db.inWorkspace(workspaceId, (tx) => readSequences(tx, workspaceId, shas));
    },

    async *packs(workspaceId: string, after: bigint, upTo: bigint): AsyncGenerator<PackRow> {
      // In slices of a few packs, so that no transaction stays open for as long as a slow client reads.
      let from = after;
      while (from < upTo) {
        const slice = await db.inWorkspace(workspaceId, async (tx) => {
          const packs: PackRow[] = [];
          let bytes = 0;
          for await (const pack of readPacks(tx, workspaceId, from, upTo, SLICE_PACKS)) {
            packs.push(pack);
            bytes += pack.bytes.length;
            if (bytes > SLICE_BYTES) break;
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
