import type { NewPack, RepositoryHead, RepositoryReader, RepositoryStore, StoredPack } from '@argosy/core/ports/git-host';
import type { FoldingStore } from '@argosy/core/ports/git-host';

interface CommitRow {
  sequence: bigint;
  sha: string;
  releaseId?: string;
  subject: string;
}

interface Rows {
  head: RepositoryHead | null;
  commits: CommitRow[];
  packs: StoredPack[];
  trees: Map<string, Uint8Array>;
}

/** Repositories in memory with the semantics of the rows: transactions, the row's lock, keys that are unique. */
export class MemoryRepositories {
  readonly #repositories = new Map<string, Rows>();
  readonly #locks = new Map<string, Promise<void>>();
  /** How often packs were read, by pack. */
  packReads = 0;
  /** Called before each pack is given to a reader. */
  onPackRead: (pack: StoredPack) => void | Promise<void> = () => undefined;

  rows(workspaceId: string): Rows {
    return this.#repositories.get(workspaceId) ?? { head: null, commits: [], packs: [], trees: new Map() };
  }

  /** Runs it as one transaction: what it wrote is there when it returns, and was never there when it throws. */
  async transaction<T>(workspaceId: string, run: (store: FoldingStore) => Promise<T>): Promise<T> {
    const before = this.#locks.get(workspaceId) ?? Promise.resolve();
    let unlock = (): void => undefined;
    this.#locks.set(
      workspaceId,
      before.then(() => new Promise((resolve) => (unlock = resolve))),
    );
    await before;
    try {
      const old = this.rows(workspaceId);
      const rows: Rows = { head: old.head, commits: [...old.commits], packs: [...old.packs], trees: new Map(old.trees) };
      const result = await run(storeOf(workspaceId, rows));
      this.#repositories.set(workspaceId, rows);
      return result;
    } finally {
      await Promise.resolve();
      unlock();
    }
  }

  reader(): RepositoryReader {
    const rowsOf = (workspaceId: string): Rows => this.rows(workspaceId);
    const onRead = async (pack: StoredPack): Promise<void> => {
      this.packReads += 1;
      await this.onPackRead(pack);
    };
    return {
      authenticate: async (workspaceId) => rowsOf(workspaceId).head,
      head: async (workspaceId) => rowsOf(workspaceId).head,
      async sequencesOf(workspaceId, shas) {
        const wanted = new Set(shas);
        return new Map(
          rowsOf(workspaceId)
            .commits.filter((row) => wanted.has(row.sha))
            .map((row) => [row.sha, row.sequence]),
        );
      },
      async *packs(workspaceId, after, upTo) {
        for (const pack of between(rowsOf(workspaceId).packs, after, upTo)) {
          await onRead(pack);
          yield pack;
        }
      },
    };
  }
}

function storeOf(workspaceId: string, rows: Rows): FoldingStore {
  const store: RepositoryStore = {
    workspaceId,
    lockHead: async () => rows.head,
    async readTrees(paths) {
      return new Map(paths.flatMap((path) => (rows.trees.has(path) ? [[path, rows.trees.get(path) ?? new Uint8Array()]] : [])));
    },
    async writeTrees(trees) {
      for (const [path, entries] of trees) {
        if (entries === null) rows.trees.delete(path);
        else rows.trees.set(path, Uint8Array.from(entries));
      }
    },
    async insertCommits(commits) {
      if (rows.head === null) throw new Error('a commit refers to its repository');
      for (const commit of commits) {
        if (rows.commits.some((row) => row.sequence === commit.sequence || row.sha === commit.sha))
          throw new Error('the commit is there already');
        rows.commits.push(commit);
      }
    },
    async insertPack(pack: NewPack) {
      if (rows.head === null) throw new Error('a pack refers to its repository');
      if (rows.packs.some((row) => row.firstSequence === pack.firstSequence)) throw new Error('the pack is there already');
      rows.packs.push({ ...pack, index: Uint8Array.from(pack.index), bytes: Uint8Array.from(pack.bytes) });
      rows.packs.sort((a, b) => Number(a.firstSequence - b.firstSequence));
    },
    async moveHead(head) {
      rows.head = head;
    },
  };
  return {
    ...store,
    async *packs(after, upTo) {
      yield* between(rows.packs, after, upTo);
    },
    async deletePacks(first, last) {
      rows.packs = rows.packs.filter((pack) => pack.firstSequence < first || pack.lastSequence > last);
    },
    listPacks: async () => rows.packs.map(({ bytes, ...pack }) => ({ ...pack, bytes: bytes.length })),
  };
}

function between(packs: readonly StoredPack[], after: bigint, upTo: bigint): StoredPack[] {
  return packs.filter((pack) => pack.lastSequence > after && pack.firstSequence <= upTo);
}
