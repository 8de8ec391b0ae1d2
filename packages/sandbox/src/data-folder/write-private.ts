import { open, rename } from 'node:fs/promises';

/**
 * Writes a file of mode 0600 as a whole: whoever reads it, or starts after a crash, finds the old text or the new one.
 *
 * @param file an absolute path; its folder exists
 */
export async function writePrivate(file: string, text: string): Promise<void> {
  const fresh = `${file}.new`;
  const handle = await open(fresh, 'w', 0o600);
  try {
    // A leftover of an earlier attempt keeps its own mode otherwise.
    await handle.chmod(0o600);
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(fresh, file);
}
