import type { StoredPack } from '@argosy/core/ports/git-host';
import { mergePacks } from './merge-packs.ts';
import { runGit } from './run-git.ts';

const BATCH_BYTES = 32 * 1024 * 1024;
const TIMEOUT_MS = 10 * 60_000;

/**
 * Puts packs into a bare repository. Plain ones are merged on the way, since git needs milliseconds for each pack and
 * for each process.
 *
 * @param after the sequence that the repository has
 * @param signal ends it early
 * @returns the last sequence that was stored
 * @throws Error where a sequence is missing between the packs or git refuses one
 */
export async function storePacks(
  directory: string,
  packs: AsyncIterable<StoredPack>,
  after: bigint,
  signal?: AbortSignal,
): Promise<bigint> {
  let batch: StoredPack[] = [];
  let bytes = 0;
  let reached = after;
  const flush = async (): Promise<void> => {
    if (batch.length === 0) return;
    await indexPack(directory, mergePacks(batch).chunks(), signal);
    batch = [];
    bytes = 0;
  };
  for await (const pack of packs) {
    if (pack.firstSequence > reached + 1n) throw new Error(`no pack holds sequence ${reached + 1n}`);
    reached = pack.lastSequence;
    if (pack.folded) {
      await indexPack(directory, [pack.bytes], signal);
      continue;
    }
    batch.push(pack);
    bytes += pack.bytes.length;
    if (bytes >= BATCH_BYTES) await flush();
  }
  await flush();
  return reached;
}

async function indexPack(directory: string, input: Iterable<Uint8Array>, signal: AbortSignal | undefined): Promise<void> {
  await runGit(['index-pack', '--stdin'], { cwd: directory, input, timeoutMs: TIMEOUT_MS, signal });
}
