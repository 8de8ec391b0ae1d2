/** An entry of a directory. Argosy's repositories know plain files and directories only. */
export interface TreeEntry {
  directory: boolean;
  sha: Buffer;
}

const SHA_BYTES = 20;
const SLASH = 0x2f;
/** Modes are 100644 and 40000: the first digit tells them apart. */
const DIRECTORY_DIGIT = 0x34;

/**
 * Finds an entry in a tree object's bytes.
 *
 * @param tree the bytes: for each entry mode, space, name, NUL, 20 bytes
 */
export function findEntry(tree: Buffer, name: string): TreeEntry | null {
  const found = locate(tree, name, false).existing;
  return found === null ? null : { directory: found.directory, sha: tree.subarray(found.end - SHA_BYTES, found.end) };
}

/**
 * The tree with that entry added, replaced or (with null) removed. The bytes are spliced and not parsed, since the
 * directories of a large workspace are wide.
 */
export function withEntry(tree: Buffer, name: string, entry: TreeEntry | null): Buffer {
  const { existing, at } = locate(tree, name, entry?.directory ?? false);
  const added = entry === null ? [] : [Buffer.from(`${entry.directory ? '40000' : '100644'} ${name}\0`, 'utf8'), entry.sha];
  if (existing === null) return Buffer.concat([tree.subarray(0, at), ...added, tree.subarray(at)]);
  if (entry === null || existing.directory === entry.directory) {
    return Buffer.concat([tree.subarray(0, existing.start), ...added, tree.subarray(existing.end)]);
  }
  // A file and a directory of one name stand at different places.
  return withEntry(withEntry(tree, name, null), name, entry);
}

interface Located {
  existing: { start: number; end: number; directory: boolean } | null;
  /** Where an entry of that name and kind belongs. */
  at: number;
}

function locate(tree: Buffer, name: string, directory: boolean): Located {
  const bare = Buffer.from(name, 'utf8');
  const key = directory ? Buffer.concat([bare, Buffer.of(SLASH)]) : bare;
  let existing: Located['existing'] = null;
  let at = tree.length;
  for (let start = 0; start < tree.length;) {
    const isDirectory = tree[start] === DIRECTORY_DIGIT;
    const from = start + (isDirectory ? 6 : 7);
    const to = tree.indexOf(0, from);
    const end = to + 1 + SHA_BYTES;
    if (to < 0 || end > tree.length) throw new Error('a stored directory is damaged');
    if (to - from === bare.length && tree.compare(bare, 0, bare.length, from, to) === 0) existing = { start, end, directory: isDirectory };
    if (at === tree.length && compareToKey(tree, from, to, isDirectory, key) > 0) at = start;
    start = end;
  }
  return { existing, at };
}

/** Git's order: by bytes, a directory as if its name ended in a slash. */
function compareToKey(tree: Buffer, from: number, to: number, isDirectory: boolean, key: Buffer): number {
  const common = Math.min(to - from, key.length);
  const order = tree.compare(key, 0, common, from, from + common);
  if (order !== 0) return order;
  const atEnd = from + common === to;
  const next = atEnd ? (isDirectory ? SLASH : 0) : (tree[from + common] ?? 0);
  return next - (key[common] ?? 0);
}
