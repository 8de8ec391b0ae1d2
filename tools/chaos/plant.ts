import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

export interface Change {
  /** Relative to the checkout. */
  file: string;
  /** Stands in it exactly once. */
  find: string;
  replace: string;
}

/**
 * Puts a fault into a copy of the sources.
 *
 * @throws Error where the text is not there exactly once: then the sources have changed, and the fault has to follow
 */
export async function plant(root: string, changes: readonly Change[]): Promise<void> {
  for (const { file, find, replace } of changes) {
    const text = await readFile(join(root, file), 'utf8').catch(() => '');
    const count = text.split(find).length - 1;
    if (count !== 1) throw new Error(`${file} holds the text of a planted fault ${count} times, and not once: ${find.slice(0, 120)}`);
    await writeFile(
      join(root, file),
      text.replace(find, () => replace),
    );
  }
}
