import { rename, rm, utimes } from 'node:fs/promises';
import type { RepositoryHead } from '@argosy/core/ports/git-host';
import { countPackFiles, createBareRepository, findBranch, moveBranch } from './bare-repository.ts';
import type { GitHostLog } from './log.ts';
import { nameAside, putAside } from './put-aside.ts';
import { storePacks } from './store-packs.ts';
import { watchReader, type PackSource } from './watch-reader.ts';

export interface Filling {
  source: PackSource;
  directory: string;
  workspaceId: string;
  head: RepositoryHead;
  signal: AbortSignal;
  log?: GitHostLog | undefined;
}

/** Beyond so many files in its pack folder (two or three a pack), filling anew is cheaper than reading on. */
const MAX_PACK_FILES = 150;
const TRIES = 3;

/**
 * Brings a local copy at least to that head. Other processes may do the same at the same time: packs are named by their
 * content, and the branch, which is moved last, says what the copy has.
 *
 * @throws Error where the source fails, or git does again and again; a copy that git fails on is replaced
 */
export async function fillRepository(filling: Filling): Promise<void> {
  const { directory, workspaceId, signal, log } = filling;
  for (let tries = 1; ; tries++) {
    const source = watchReader(filling.source);
    try {
      if (await step({ ...filling, source })) break;
      if (tries >= TRIES) throw new Error('the copy of the repository is moved by others all the time');
    } catch (error) {
      if (tries >= TRIES || signal.aborted) throw error;
      log?.warn({ err: error, workspaceId, tries }, 'the local copy of a repository could not be filled');
      if (!source.failed()) await putAside(directory);
    }
  }
  // The time of the folder says when it was used last.
  await utimes(directory, new Date(), new Date()).catch(() => undefined);
}

/** One step towards the head; true when it is reached. */
async function step(filling: Filling): Promise<boolean> {
  const { source, directory, workspaceId, head, signal } = filling;
  const branch = await findBranch(directory);
  if (branch === head.head) return true;
  const at = branch === null ? undefined : (await source.sequencesOf(workspaceId, [branch])).get(branch);
  if (at === undefined || (await countPackFiles(directory)) > MAX_PACK_FILES) {
    await build(filling);
    return (await findBranch(directory)) === head.head;
  }
  if (at >= head.sequence) return true;
  await storePacks(directory, source.packs(workspaceId, at, head.sequence), at, signal);
  return moveBranch(directory, branch, head.head);
}

/** Makes a whole repository beside the place and moves it there, so that nobody ever sees a half-filled one. */
async function build({ source, directory, workspaceId, head, signal }: Filling): Promise<void> {
  const fresh = nameAside(directory, 'new');
  try {
    await createBareRepository(fresh);
    await storePacks(fresh, source.packs(workspaceId, 0n, head.sequence), 0n, signal);
    await moveBranch(fresh, null, head.head);
    await putAside(directory);
    // Another process may have been faster: then its repository is looked at in the next round.
    await rename(fresh, directory).catch(() => undefined);
  } finally {
    await rm(fresh, { recursive: true, force: true });
  }
}
