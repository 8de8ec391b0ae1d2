import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { GeneratedFile } from './files.ts';

/**
 * Compares generated files with what the sources make of them, and writes those that differ.
 *
 * @param root the checkout
 * @param write false only compares
 * @returns the paths of the files that differed, in the order given
 */
export async function updateFiles(root: string, files: readonly GeneratedFile[], write: boolean): Promise<string[]> {
  const stale: string[] = [];
  for (const { file, render } of files) {
    const path = join(root, file);
    const text = await render();
    if ((await readFile(path, 'utf8').catch(() => null)) === text) continue;
    stale.push(file);
    if (!write) continue;
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text);
  }
  return stale;
}
