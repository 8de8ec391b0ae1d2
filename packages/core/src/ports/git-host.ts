/** A change of one file: its new content, or null to remove it. Paths come from domain/workspace/layout only. */
export interface FileChange {
  path: string;
  content: string | null;
}

/** A commit to be. */
export interface NewCommit {
  changes: FileChange[];
  /** Subject, empty line, body and trailers. */
  message: string;
  author: { name: string; email: string };
  at: Date;
  releaseId?: string;
}

/** A commit that the repository has. */
export interface Appended {
  sha: string;
  sequence: bigint;
}

/** Where a repository stands. */
export interface RepositoryHead {
  head: string;
  sequence: bigint;
  generation: bigint;
}

/** A pack to be stored: self-contained, without deltas unless folded. */
export interface NewPack {
  firstSequence: bigint;
  lastSequence: bigint;
  objects: number;
  /** For each object 28 bytes: SHA-1, then offset and length of its pack entry as 32-bit big-endian numbers. */
  index: Uint8Array;
  folded: boolean;
  bytes: Uint8Array;
}

/**
 * The rows of one workspace's repository inside the caller's transaction; packages/db implements it.
 */
export interface RepositoryStore {
  readonly workspaceId: string;
  /** Locks the repository row until the transaction ends; null where the repository does not exist yet. */
  lockHead(): Promise<RepositoryHead | null>;
  /** The directories of the head, as Git tree objects' bytes, by path ('' is the root); absent ones are left out. */
  readTrees(paths: string[]): Promise<Map<string, Uint8Array>>;
  /** Directories that changed; null removes one. */
  writeTrees(trees: Map<string, Uint8Array | null>): Promise<void>;
  insertCommits(commits: { sequence: bigint; sha: string; releaseId?: string; subject: string; at: Date }[]): Promise<void>;
  insertPack(pack: NewPack): Promise<void>;
  /** Creates the repository row or moves it. */
  moveHead(head: RepositoryHead): Promise<void>;
}

/** Reading a repository for Git clients; each call is one short transaction of its own. */
export interface RepositoryReader {
  /** Head, sequence and generation where the password's hash is a credential of that workspace, else null. */
  authenticate(workspaceId: string, passwordHash: Uint8Array): Promise<RepositoryHead | null>;
  head(workspaceId: string): Promise<RepositoryHead | null>;
  /** The sequences of those of the given commits that the repository has. */
  sequencesOf(workspaceId: string, shas: string[]): Promise<Map<string, bigint>>;
  /**
   * The packs that hold a sequence above `after` and up to `upTo`, in order, whole (pieces joined).
   */
  packs(workspaceId: string, after: bigint, upTo: bigint): AsyncIterable<StoredPack>;
}

export interface StoredPack {
  firstSequence: bigint;
  lastSequence: bigint;
  objects: number;
  index: Uint8Array;
  folded: boolean;
  bytes: Uint8Array;
}

/** Writing and folding, for the background job that keeps clones fast. */
export interface FoldingStore extends RepositoryStore {
  /** All packs without their bytes, in order, to decide by. */
  listPacks(): Promise<{ firstSequence: bigint; lastSequence: bigint; folded: boolean; bytes: number }[]>;
  packs(after: bigint, upTo: bigint): AsyncIterable<StoredPack>;
  deletePacks(firstSequence: bigint, lastSequence: bigint): Promise<void>;
}

/** The port GitHost: how workspace repositories are written. */
export interface GitHost {
  /**
   * Chains one commit for each entry onto the head, as one pack, inside the store's transaction. A repository that does
   * not exist is begun by its first commit, which has sequence 1. A commit whose changes change nothing is made all the
   * same: each release has its own.
   */
  append(store: RepositoryStore, commits: NewCommit[]): Promise<Appended[]>;
  /** Folds older packs into one where that pays; reads are right before, during and after. */
  fold(store: FoldingStore): Promise<void>;
}
