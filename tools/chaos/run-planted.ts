import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PLANTED } from '../../tests/chaos/planted/planted.ts';
import type { PlantedFault } from '../../tests/chaos/planted/planted.ts';
import { runAlone } from '../testing/run-alone.ts';
import { copyCheckout } from './copy-checkout.ts';
import { plant } from './plant.ts';

const FILE = 'tests/chaos/chaos.test.ts';

export interface PlantedOptions {
  root: string;
  seed: number;
  /** The fault's name, where only one is wanted. */
  only: string | undefined;
  env: NodeJS.ProcessEnv;
  say: (line: string) => void;
  signal: AbortSignal;
}

/** What became of one planted fault. */
export interface PlantedResult {
  name: string;
  /** The checker that has to notice it. */
  noticedBy: string;
  /** Why it was not noticed; null where it was. */
  complaint: string | null;
}

/**
 * Runs the chaos suite against each planted fault, in a copy of the checkout.
 *
 * @returns what became of each; of fewer after the signal
 */
export async function runPlanted({ root, seed, only, env, say, signal }: PlantedOptions): Promise<PlantedResult[]> {
  const results: PlantedResult[] = [];
  const wanted = PLANTED.filter(({ name }) => only === undefined || name === only);
  if (wanted.length === 0) throw new Error(`There is no planted fault "${only}". There are: ${PLANTED.map(({ name }) => name).join(', ')}`);
  for (const fault of wanted) {
    signal.throwIfAborted();
    const complaint = await runOne(root, seed, fault, env, signal);
    if (signal.aborted) break;
    results.push({ name: fault.name, noticedBy: fault.noticedBy, complaint });
    say(complaint === null ? `✓ ${fault.name}: noticed by ${fault.noticedBy}` : `✗ ${fault.name}: ${complaint}`);
  }
  return results;
}

/** What is wrong with the suite's answer to a fault; null where it noticed it. */
async function runOne(
  root: string,
  seed: number,
  fault: PlantedFault,
  env: NodeJS.ProcessEnv,
  signal: AbortSignal,
): Promise<string | null> {
  const folder = await mkdtemp(join(tmpdir(), 'argosy-planted-'));
  try {
    const copy = join(folder, 'checkout');
    await copyCheckout(root, copy);
    await plant(copy, fault.changes);
    const result = join(folder, 'result.json');
    const settings = {
      ARGOSY_CHAOS: JSON.stringify({ mode: 'planted', seed, change: fault.campaign }),
      ARGOSY_CHAOS_ROOT: copy,
      ARGOSY_CHAOS_RESULT: result,
    };
    const { failed, text } = await runAlone(FILE, { ...env, ...settings }, signal);
    if (failed === 0) return 'nothing was noticed';
    const noticed = text.split('\n').some((line) => line.includes('not ok') && line.includes(fault.noticedBy) && fault.says.test(line));
    if (noticed) return null;
    const kept = join(tmpdir(), `argosy-planted-${fault.name}.txt`);
    await writeFile(kept, `${text}\n${await readFile(result, 'utf8').catch(() => '')}`);
    return `${fault.noticedBy} noticed nothing of it; see ${kept}`;
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}
