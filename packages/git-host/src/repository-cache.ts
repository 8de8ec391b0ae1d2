import { mkdir, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { isId } from '@argosy/domain/ids';
import type { RepositoryHead } from '@argosy/core/ports/git-host';
import { fillRepository } from './fill-repository.ts';
import type { GitHostLog } from './log.ts';
import { putAside, sweepFolder } from './put-aside.ts';
import type { PackSource } from './watch-reader.ts';

export interface RepositoryCacheOptions {
  reader: PackSource;
  /** A folder of Argosy's own; several processes may share it. */
  cacheDir: string;
  log?: GitHostLog | undefined;
  /** A repository that nobody cloned for so long is removed; default 7 days. */
  idleMs?: number;
  /** How long a repository that was put aside may still be read from; default 15 minutes. */
  graceMs?: number;
  /** Ends fillings that run. */
  closing?: AbortSignal;
}

/** Bare repositories on local disk, filled from stored packs; thrown away at will. */
export interface RepositoryCache {
  /**
   * The folder of a bare repository whose branch is at least at that head. One filling runs at a time for a workspace.
   *
   * @throws Error where it cannot be filled
   */
  ensure(workspaceId: string, head: RepositoryHead): Promise<string>;
  /** Forgets the repository. Children that read from it may go on for a while. */
  discard(workspaceId: string): Promise<void>;
  /** Removes what is old: idle repositories, and what was put aside or left half-made. */
  sweep(): Promise<void>;
  /** Waits for the fillings that run. */
  settled(): Promise<void>;
}

export function createRepositoryCache(options: RepositoryCacheOptions): RepositoryCache {
  const { reader, log, idleMs = 7 * 86_400_000, graceMs = 15 * 60_000, closing = new AbortController().signal } = options;
  const filling = new Map<string, Promise<unknown>>();

  const openFolder = async (): Promise<string> => {
    await mkdir(options.cacheDir, { recursive: true, mode: 0o700 });
    return realpath(options.cacheDir);
  };
  const pathOf = async (workspaceId: string): Promise<string> => {
    // The id becomes a path: nothing but an id may.
    if (!isId('workspace', workspaceId)) throw new Error('not a workspace id');
    return join(await openFolder(), `${workspaceId}.git`);
  };
  const fill = async (workspaceId: string, head: RepositoryHead): Promise<string> => {
    const directory = await pathOf(workspaceId);
    await fillRepository({ source: reader, directory, workspaceId, head, signal: closing, log });
    return directory;
  };

  return {
    ensure(workspaceId, head) {
      const turn = (filling.get(workspaceId) ?? Promise.resolve()).then(() => fill(workspaceId, head));
      const over = turn.then(
        () => undefined,
        () => undefined,
      );
      filling.set(workspaceId, over);
      void over.then(() => {
        if (filling.get(workspaceId) === over) filling.delete(workspaceId);
      });
      return turn;
    },
    discard: async (workspaceId) => putAside(await pathOf(workspaceId)),
    sweep: async () => sweepFolder(await openFolder(), idleMs, graceMs),
    async settled() {
      await Promise.all(filling.values());
    },
  };
}
