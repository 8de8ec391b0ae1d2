import { readFile } from 'node:fs/promises';

/**
 * A file's text; empty where there is no such file.
 *
 * @throws Error where it is there and cannot be read
 */
export async function readIfThere(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw error;
  }
}
