/** A file of a repository that is not as it should be. */
export interface FileDifference {
  path: string;
  /** `unknown`: it is not known what should be there until it has been rendered. */
  is: 'missing' | 'different' | 'stray' | 'unknown';
}

export interface ExpectedFiles {
  /** Git's object ids by path; null where the id is not known. */
  files: ReadonlyMap<string, string | null>;
  /** Folders in which nothing else may stand, each with a slash at its end. */
  owned: readonly string[];
  /** Paths that may stand there or not. */
  tolerated: ReadonlySet<string>;
}

/**
 * Where a repository differs from what it should hold. Only ids are compared: equal ids mean equal bytes.
 *
 * @param found Git's object ids by path
 * @returns in the order of the paths
 */
export function compareFiles(expected: ExpectedFiles, found: ReadonlyMap<string, string>): FileDifference[] {
  const differences: FileDifference[] = [];
  for (const [path, id] of expected.files) {
    const there = found.get(path);
    if (id === null) differences.push({ path, is: 'unknown' });
    else if (there === undefined) differences.push({ path, is: 'missing' });
    else if (there !== id) differences.push({ path, is: 'different' });
  }
  for (const path of found.keys()) {
    const owned = expected.owned.some((folder) => path.startsWith(folder));
    if (owned && !expected.files.has(path) && !expected.tolerated.has(path)) differences.push({ path, is: 'stray' });
  }
  return differences.toSorted((a, b) => (a.path < b.path ? -1 : 1));
}
