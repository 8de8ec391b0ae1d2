import { randomBytes } from 'node:crypto';
import { mkdir, readdir, realpath, rename, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { isId } from '@argosy/domain/ids';
import type { RepositoryHead, RepositoryReader } from '@argosy/core/ports/git-host';
import { countPackFiles, createBareRepository, findBranch, moveBranch } from './bare-repository.ts';
import type { GitHostLog } from './log.ts';
import { storePacks } from './store-packs.ts';

type Source = Pick<RepositoryReader, 'packs' | 'sequencesOf'>;

export interface RepositoryCacheOptions {
  reader: Source;
  /** A folder of Argosy's own; several processes may share it. */
  cacheDir: string;
  log?: GitHostLog;
  /** A repository that nobody cloned for so long is removed; default 7 days. */
  idleMs?: number;
  /** How long a repository that was put aside may still be read from; default 15 minutes. */
  graceMs?: number;
}

/** Bare repositories on local disk, filled from stored packs; thrown away at will. */
export interface RepositoryCache {
  /**
   * The folder of a bare repository whose branch is at least at that head.
   *
   * @throws Error where it cannot be filled
   */
  ensure(workspaceId: string, head: RepositoryHead): Promise<string>;
  /** Forgets the repository. Children that read from it may go on for a while. */
  discard(workspaceId: string): Promise<void>;
  /** Removes what is old: idle repositories, and what was put aside or left half-made. */
  sweep(): Promise<void>;
  /** Ends fillings that run. */
  close(): Promise<void>;
}

/** Beyond so many files in its pack folder (two or three a pack), filling anew is cheaper than reading on. */
const MAX_PACK_FILES = 150;
const TRIES = 3;
const ENTRY = /^(wsp-[0-9a-z]{26})\.git(?:\.(?:new|old)-(\d{13})-[0-9a-f]{8})?$/;

export function createRepositoryCache(options: RepositoryCacheOptions): RepositoryCache {
  const { reader, log, idleMs = 7 * 86_400_000, graceMs = 15 * 60_000 } = options;
  const closing = new AbortController();
  const filling = new Map<string, Promise<unknown>>();
  let root: Promise<string> | null = null;

  const rootOf = (): Promise<string> => {
    root ??= mkdir(options.cacheDir, { recursive: true, mode: 0o700 }).then(() => realpath(options.cacheDir));
    root.catch(() => (root = null));
    return root;
  };
  const pathOf = async (workspaceId: string): Promise<string> => {
    // The id becomes a path: nothing but an id may.
    if (!isId('workspace', workspaceId)) throw new Error('not a workspace id');
    return join(await rootOf(), `${workspaceId}.git`);
  };
  const aside = (directory: string, kind: 'new' | 'old'): string => `${directory}.${kind}-${Date.now()}-${randomBytes(4).toString('hex')}`;
  const putAside = (directory: string): Promise<void> => rename(directory, aside(directory, 'old')).catch(() => undefined);

  /** Makes a whole repository beside the place and moves it there, so that nobody ever sees a half-filled one. */
  async function build(source: Source, directory: string, workspaceId: string, head: RepositoryHead): Promise<void> {
    const fresh = aside(directory, 'new');
    try {
      await createBareRepository(fresh);
      await storePacks(fresh, source.packs(workspaceId, 0n, head.sequence), 0n, closing.signal);
      await moveBranch(fresh, null, head.head);
      await putAside(directory);
      // Another process may have been faster: then its repository is looked at in the next round.
      await rename(fresh, directory).catch(() => undefined);
    } finally {
      await rm(fresh, { recursive: true, force: true });
    }
  }

  /** One step towards the head; true when it is reached. */
  async function step(source: Source, directory: string, workspaceId: string, head: RepositoryHead): Promise<boolean> {
    const branch = await findBranch(directory);
    if (branch === head.head) return true;
    const at = branch === null ? undefined : (await source.sequencesOf(workspaceId, [branch])).get(branch);
    if (branch === null || at === undefined || (await countPackFiles(directory)) > MAX_PACK_FILES) {
      await build(source, directory, workspaceId, head);
      return (await findBranch(directory)) === head.head;
    }
    if (at >= head.sequence) return true;
    await storePacks(directory, source.packs(workspaceId, at, head.sequence), at, closing.signal);
    return moveBranch(directory, branch, head.head);
  }

  async function fill(workspaceId: string, head: RepositoryHead): Promise<string> {
    const directory = await pathOf(workspaceId);
    for (let tries = 1; ; tries++) {
      const source = watchReader(reader);
      try {
        if (await step(source, directory, workspaceId, head)) break;
        if (tries >= TRIES) throw new Error('the copy of the repository is moved by others all the time');
      } catch (error) {
        if (tries >= TRIES || closing.signal.aborted) throw error;
        log?.warn({ err: error, workspaceId, tries }, 'the local copy of a repository could not be filled');
        if (!source.failed()) await putAside(directory);
      }
    }
    await utimes(directory, new Date(), new Date()).catch(() => undefined);
    return directory;
  }

  return {
    ensure(workspaceId, head) {
      const turn = (filling.get(workspaceId) ?? Promise.resolve()).then(() => fill(workspaceId, head));
      const settled = turn.catch(() => undefined).finally(() => {
        if (filling.get(workspaceId) === settled) filling.delete(workspaceId);
      });
      filling.set(workspaceId, settled);
      return turn;
    },
    discard: async (workspaceId) => putAside(await pathOf(workspaceId)),
    sweep: async () => sweep(await rootOf(), idleMs, graceMs),
    async close() {
      closing.abort(new Error('closing'));
      await Promise.all(filling.values());
    },
  };
}

/** A reader that remembers whether it was the one that failed: then the local copy is not to blame. */
function watchReader(reader: Source): Source & { failed(): boolean } {
  let failed = false;
  const note = (error: unknown): never => {
    failed = true;
    throw error;
  };
  return {
    failed: () => failed,
    sequencesOf: (workspaceId, shas) => reader.sequencesOf(workspaceId, shas).catch(note),
    async *packs(workspaceId, after, upTo) {
      try {
        yield* reader.packs(workspaceId, after, upTo);
      } catch (error) {
        note(error);
      }
    },
  };
}

/** Removes old entries of the folder; what does not carry a name that a cache gives is left alone. */
async function sweep(root: string, idleMs: number, graceMs: number): Promise<void> {
  const now = Date.now();
  for (const name of await readdir(root)) {
    const entry = ENTRY.exec(name);
    if (entry === null) continue;
    const path = join(root, name);
    if (entry[2] !== undefined) {
      if (now - Number(entry[2]) >= graceMs) await rm(path, { recursive: true, force: true });
      continue;
    }
    const used = await stat(path).catch(() => null);
    if (used === null || now - used.mtimeMs < idleMs) continue;
    await rename(path, `${path}.old-${now}-${randomBytes(4).toString('hex')}`).catch(() => undefined);
  }
}
