import { createHash } from 'node:crypto';

const ID_BYTES = 20;

/** One name in a directory of a repository. */
export interface GitEntry {
  name: string;
  directory: boolean;
  /** The object's id in hex. */
  id: string;
}

/** Git's object id, in hex, of a file with this content: equal ids mean equal bytes. */
export function gitBlobId(content: string | Uint8Array): string {
  const bytes = typeof content === 'string' ? Buffer.from(content, 'utf8') : content;
  return createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex');
}

/**
 * Reads a directory as Git stores it: for each entry mode, space, name, NUL and 20 bytes.
 *
 * @throws Error where the bytes are no directory
 */
export function parseGitTree(tree: Uint8Array): GitEntry[] {
  const bytes = Buffer.from(tree.buffer, tree.byteOffset, tree.length);
  const entries: GitEntry[] = [];
  for (let start = 0; start < bytes.length;) {
    const space = bytes.indexOf(0x20, start);
    const nul = bytes.indexOf(0, space);
    const end = nul + 1 + ID_BYTES;
    if (space < 0 || nul < 0 || end > bytes.length) throw new Error('a stored directory is damaged');
    entries.push({
      name: bytes.toString('utf8', space + 1, nul),
      directory: bytes.toString('latin1', start, space) === '40000',
      id: bytes.toString('hex', nul + 1, end),
    });
    start = end;
  }
  return entries;
}
