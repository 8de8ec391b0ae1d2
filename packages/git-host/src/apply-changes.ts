import type { FileChange } from '@argosy/core/ports/git-host';
import { blobObject, gitObject, type GitObject } from './git-object.ts';
import { findEntry, withEntry } from './tree.ts';

/** Directories by path ('' is the root) as tree objects' bytes; null where there is none. */
export type Trees = Map<string, Buffer | null>;

export interface AppliedChanges {
  root: Buffer;
  /** Every blob and tree that stands where the tree before had another one or none. */
  objects: GitObject[];
}

const EMPTY = Buffer.alloc(0);

/** All directories that a change of these paths may change, the root among them. */
export function directoriesOf(paths: Iterable<string>): Set<string> {
  const directories = new Set<string>(['']);
  for (const path of paths) {
    for (let directory = parentOf(path); !directories.has(directory); directory = parentOf(directory)) directories.add(directory);
  }
  return directories;
}

/**
 * Applies one commit's changes to the trees, in place. The last change of a path counts; directories are made as needed
 * and vanish when empty.
 *
 * @param trees holds every directory that directoriesOf names for these changes
 * @param first whether there is no commit before: then the root is new even where it is empty
 * @throws Error where a file stands in the place of a directory or the other way round (an error of the program)
 */
export function applyChanges(trees: Trees, changes: readonly FileChange[], first: boolean): AppliedChanges {
  const final = new Map(changes.map((change) => [change.path, change.content]));
  const directories = [...directoriesOf(final.keys())].sort((a, b) => depthOf(b) - depthOf(a));
  const before = new Map(directories.map((directory) => [directory, trees.get(directory) ?? null]));
  const objects: GitObject[] = [];

  // Removals first, up to the root: a file may take the place of a directory that the same commit empties.
  const removed = [...final].filter(([, content]) => content === null);
  for (const [path] of removed) removeFile(trees, path);
  if (removed.length > 0) linkDirectories(trees, directories);
  for (const [path, content] of final) {
    if (content !== null) objects.push(...writeFile(trees, path, content));
  }
  const made = linkDirectories(trees, directories);

  for (const [directory, tree] of made) {
    if (directory !== '' && !before.get(directory)?.equals(tree.content)) objects.push(tree);
  }
  const root = made.get('') ?? gitObject('tree', EMPTY);
  if (first || !(before.get('') ?? EMPTY).equals(root.content)) objects.push(root);
  return { root: root.sha, objects };
}

function removeFile(trees: Trees, path: string): void {
  const tree = trees.get(parentOf(path)) ?? EMPTY;
  const entry = findEntry(tree, nameOf(path));
  if (entry === null) return;
  if (entry.directory) throw new Error(`${path} is a directory`);
  setTree(trees, parentOf(path), withEntry(tree, nameOf(path), null));
}

/** The new blob, or nothing where the file has that content already. */
function writeFile(trees: Trees, path: string, content: string): GitObject[] {
  const tree = trees.get(parentOf(path)) ?? EMPTY;
  const blob = blobObject(content);
  const entry = findEntry(tree, nameOf(path));
  if (entry?.directory) throw new Error(`${path} is a directory`);
  if (entry?.sha.equals(blob.sha)) return [];
  setTree(trees, parentOf(path), withEntry(tree, nameOf(path), { directory: false, sha: blob.sha }));
  return [blob];
}

/** Names each directory in the one above it, the deepest first, and gives back those that exist as objects. */
function linkDirectories(trees: Trees, deepestFirst: readonly string[]): Map<string, GitObject> {
  const made = new Map<string, GitObject>();
  for (const directory of deepestFirst) {
    const content = trees.get(directory) ?? null;
    const tree = content === null ? null : gitObject('tree', content);
    if (tree !== null) made.set(directory, tree);
    if (directory === '') continue;
    const above = trees.get(parentOf(directory)) ?? EMPTY;
    const entry = findEntry(above, nameOf(directory));
    if (tree === null && !entry?.directory) continue;
    if (tree !== null && entry?.sha.equals(tree.sha)) continue;
    if (tree !== null && entry !== null && !entry.directory) throw new Error(`${directory} is a file`);
    setTree(trees, parentOf(directory), withEntry(above, nameOf(directory), tree === null ? null : { directory: true, sha: tree.sha }));
  }
  return made;
}

function setTree(trees: Trees, directory: string, content: Buffer): void {
  trees.set(directory, content.length === 0 ? null : content);
}

function parentOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

function depthOf(directory: string): number {
  return directory === '' ? 0 : directory.split('/').length;
}
