/** An entry of a folder in a repository. */
export interface TreeEntry {
  readonly name: string;
  readonly type: 'file' | 'link' | 'folder' | 'module';
  readonly hash: string;
  readonly executable: boolean;
}

const TYPES: Readonly<Record<string, TreeEntry['type']>> = { 40000: 'folder', 120000: 'link', 160000: 'module' };

/** Reads a tree object of SHA-1. Names come in the order of their bytes, as a file system's walk gives them. */
export function parseTree(content: Buffer): readonly TreeEntry[] {
  const entries: TreeEntry[] = [];
  let at = 0;
  while (at < content.length) {
    const space = content.indexOf(0x20, at);
    const zero = content.indexOf(0, space);
    const mode = content.toString('latin1', at, space);
    entries.push({
      name: content.toString('utf8', space + 1, zero),
      type: TYPES[mode] ?? 'file',
      hash: content.toString('hex', zero + 1, zero + 21),
      executable: mode === '100755',
    });
    at = zero + 21;
  }
  return entries.toSorted((one, other) => Buffer.compare(Buffer.from(one.name), Buffer.from(other.name)));
}
