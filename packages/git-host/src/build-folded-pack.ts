import { readdir, readFile, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import type { NewPack, StoredPack } from '@argosy/core/ports/git-host';
import { createBareRepository } from './bare-repository.ts';
import { readPackHeader } from './pack-format.ts';
import type { FoldPlan } from './plan-fold.ts';
import { runGit } from './run-git.ts';
import { storePacks } from './store-packs.ts';

const TIMEOUT_MS = 30 * 60_000;

/**
 * Makes one self-contained pack with deltas, by git, of all objects of these packs.
 *
 * @param directory an empty folder, to be removed by the caller
 * @throws Error where git fails, the packs do not cover the plan, or the result has not every object once
 */
export async function buildFoldedPack(
  directory: string,
  packs: AsyncIterable<StoredPack>,
  plan: FoldPlan,
  signal?: AbortSignal,
): Promise<Pick<NewPack, 'objects' | 'bytes'>> {
  const repository = join(await realpath(directory), 'fold.git');
  await createBareRepository(repository);
  const reached = await storePacks(repository, packs, plan.firstSequence - 1n, signal);
  if (reached !== plan.lastSequence) throw new Error(`the packs end at ${reached} and not at ${plan.lastSequence}`);

  const options = { cwd: repository, timeoutMs: TIMEOUT_MS, signal };
  const sources = await readdir(join(repository, 'objects', 'pack'));
  const names = sources.filter((name) => name.endsWith('.pack')).map((name) => `${name}\n`);
  const base = join(repository, 'folded');
  const pack = ['pack-objects', '-q', '--stdin-packs', '--delta-base-offset', '--no-reuse-delta', base];
  const id = (await runGit(pack, { ...options, input: [Buffer.from(names.join(''))] })).toString('latin1').trim();
  await runGit(['verify-pack', `${base}-${id}.idx`], options);

  const bytes = await readFile(`${base}-${id}.pack`);
  const objects = readPackHeader(bytes);
  const expected = await countObjects(repository, options);
  if (objects !== expected) throw new Error(`the folded pack has ${objects} objects and not ${expected}`);
  return { objects, bytes };
}

/** Every object of the repository, once, however many packs hold it. */
async function countObjects(repository: string, options: { timeoutMs: number; signal: AbortSignal | undefined }): Promise<number> {
  // A line of one character for each.
  const lines = await runGit(['cat-file', '--batch-all-objects', '--batch-check=.'], { cwd: repository, ...options });
  return lines.length / 2;
}
