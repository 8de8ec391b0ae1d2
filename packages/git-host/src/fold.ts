import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FoldingStore } from '@argosy/core/ports/git-host';
import { buildFoldedPack } from './build-folded-pack.ts';
import { planFold, type FoldPlan, type FoldRules } from './plan-fold.ts';

export interface FoldOptions extends Partial<FoldRules> {
  /** Where the temporary repository is made; default the system's folder for such. */
  tempDir?: string;
  signal?: AbortSignal;
}

/**
 * Makes one pack with deltas of old packs, in the store's transaction. The repository is locked only for the exchange;
 * packs below the head never change but by folding, and of two folds at once one fails on the packs' key or replaces
 * the other by the same objects.
 *
 * @returns the sequences that are one pack now; null where nothing was worth doing
 * @throws Error where git fails or the result does not hold exactly the same objects: then nothing has been changed
 */
export async function foldPacks(store: FoldingStore, options: FoldOptions = {}): Promise<FoldPlan | null> {
  const { keepNewest = 200n, minPacks = 50, maxBytes = 64 * 1024 * 1024, tempDir = tmpdir(), signal } = options;
  const plan = planFold(await store.listPacks(), { keepNewest, minPacks, maxBytes });
  if (plan === null) return null;
  const directory = await mkdtemp(join(tempDir, 'argosy-fold-'));
  try {
    const packs = store.packs(plan.firstSequence - 1n, plan.lastSequence);
    const folded = await buildFoldedPack(directory, packs, plan, signal);
    const head = await store.lockHead();
    if (head === null) return null;
    await store.deletePacks(plan.firstSequence, plan.lastSequence);
    await store.insertPack({ ...plan, ...folded, index: new Uint8Array(), folded: true });
    await store.moveHead({ ...head, generation: head.generation + 1n });
    return plan;
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}
