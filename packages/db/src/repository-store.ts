import type { Tx } from './client.ts';

const PIECE_BYTES = 8 * 1024 * 1024;

/** The rows of a workspace's repository in a transaction (the port core/ports/git-host RepositoryStore). */
export function repositoryStore(tx: Tx, workspaceId: string) {
  return {
    workspaceId,

    async lockHead() {
      const rows = await tx.$queryRaw<{ head: string; sequence: bigint; generation: bigint }[]>`
        SELECT head, sequence, generation FROM repositories WHERE workspace_id = ${workspaceId} FOR UPDATE`;
      return rows[0] ?? null;
    },

    async readTrees(paths: string[]) {
      const rows = await tx.repositoryTree.findMany({ where: { workspaceId, path: { in: paths } }, select: { path: true, entries: true } });
      return new Map<string, Uint8Array>(rows.map((row) => [row.path, row.entries]));
    },

    async writeTrees(trees: Map<string, Uint8Array | null>) {
      const gone = [...trees].filter(([, entries]) => entries === null).map(([path]) => path);
      const kept = [...trees].filter((entry): entry is [string, Uint8Array] => entry[1] !== null);
      if (gone.length > 0) await tx.repositoryTree.deleteMany({ where: { workspaceId, path: { in: gone } } });
      if (kept.length === 0) return;
      await tx.$executeRaw`
        INSERT INTO repository_trees (workspace_id, path, entries)
        SELECT ${workspaceId}, path, entries FROM unnest(${kept.map(([path]) => path)}::text[], ${kept.map(([, entries]) => Buffer.from(entries))}::bytea[]) AS t (path, entries)
        ON CONFLICT (workspace_id, path) DO UPDATE SET entries = excluded.entries`;
    },

    async insertCommits(commits: { sequence: bigint; sha: string; releaseId?: string; subject: string; at: Date }[]) {
      await tx.repositoryCommit.createMany({
        data: commits.map(({ at, ...commit }) => ({ workspaceId, releaseId: null, ...commit, createdAt: at })),
      });
    },

    insertPack: (pack: PackRow) => insertPack(tx, workspaceId, pack),

    async moveHead(head: { head: string; sequence: bigint; generation: bigint }) {
      await tx.$executeRaw`
        INSERT INTO repositories (workspace_id, head, sequence, generation) VALUES (${workspaceId}, ${head.head}, ${head.sequence}, ${head.generation})
        ON CONFLICT (workspace_id) DO UPDATE SET head = excluded.head, sequence = excluded.sequence, generation = excluded.generation`;
    },

    listPacks() {
      return tx.$queryRaw<{ firstSequence: bigint; lastSequence: bigint; folded: boolean; bytes: number }[]>`
        SELECT first_sequence AS "firstSequence", max(last_sequence) AS "lastSequence", bool_or(folded) AS folded, sum(length(bytes))::int AS bytes
        FROM repository_packs WHERE workspace_id = ${workspaceId} GROUP BY first_sequence ORDER BY first_sequence`;
    },

    packs: (after: bigint, upTo: bigint) => readPacks(tx, workspaceId, after, upTo),

    async deletePacks(firstSequence: bigint, lastSequence: bigint) {
      await tx.repositoryPack.deleteMany({
        where: { workspaceId, firstSequence: { gte: firstSequence }, lastSequence: { lte: lastSequence } },
      });
    },
  };
}

/** The sequences of those of the given commits that the repository has. */
export async function readSequences(tx: Tx, workspaceId: string, shas: string[]): Promise<Map<string, bigint>> {
  const rows = await tx.repositoryCommit.findMany({ where: { workspaceId, sha: { in: shas } }, select: { sha: true, sequence: true } });
  return new Map(rows.map((row) => [row.sha, row.sequence]));
}

async function insertPack(tx: Tx, workspaceId: string, pack: PackRow): Promise<void> {
  const { bytes, index, ...rest } = pack;
  const pieces = Math.max(1, Math.ceil(bytes.length / PIECE_BYTES));
  for (let piece = 0; piece < pieces; piece++) {
    await tx.repositoryPack.create({
      data: {
        ...rest,
        workspaceId,
        piece,
        // The index stands in the first piece only.
        index: piece === 0 ? Buffer.from(index) : Buffer.alloc(0),
        bytes: Buffer.from(bytes.subarray(piece * PIECE_BYTES, (piece + 1) * PIECE_BYTES)),
      },
      select: { piece: true },
    });
  }
}

/** A pack, its pieces joined. */
export interface PackRow {
  firstSequence: bigint;
  lastSequence: bigint;
  objects: number;
  index: Uint8Array;
  folded: boolean;
  bytes: Uint8Array;
}

/**
 * Packs that hold a sequence in (after, upTo], in order; one is in memory at a time.
 *
 * @param atMost how many of them; all unless given
 */
export async function* readPacks(tx: Tx, workspaceId: string, after: bigint, upTo: bigint, atMost?: number): AsyncGenerator<PackRow> {
  const heads = await tx.repositoryPack.findMany({
    where: { workspaceId, piece: 0, lastSequence: { gt: after }, firstSequence: { lte: upTo } },
    orderBy: { firstSequence: 'asc' },
    select: { firstSequence: true },
    ...(atMost !== undefined && { take: atMost }),
  });
  for (const { firstSequence } of heads) {
    const pieces = await tx.repositoryPack.findMany({ where: { workspaceId, firstSequence }, orderBy: { piece: 'asc' } });
    const first = pieces[0];
    if (first === undefined) throw new Error(`the pack at ${firstSequence} was folded while it was read`);
    const bytes = pieces.length === 1 ? first.bytes : Buffer.concat(pieces.map((piece) => piece.bytes));
    yield { firstSequence, lastSequence: first.lastSequence, objects: first.objects, index: first.index, folded: first.folded, bytes };
  }
}
