import { posix } from 'node:path';
import type { Snapshot } from '../repository/snapshot.ts';

/** The paths, from the repository's root, whose changes concern a source: the annotation names them. */
export function parseRefreshPaths(annotation: string, sourcePath: string): readonly string[] {
  const items = annotation.split(';').map((item) => item.trim());
  return items.filter((item) => item !== '').map((item) => (item.startsWith('/') ? item.slice(1) : posix.join(sourcePath, item)));
}

/** Whether two commits differ in what stands at these paths, which may hold `*` and `?` within a name. */
export async function differsAt(paths: readonly string[], old: Snapshot, next: Snapshot): Promise<boolean> {
  if (old.root === next.root) return false;
  for (const path of paths) {
    const differs = /[*?[]/u.test(path) ? await matchDiffers(path.split('/'), old, next) : await entryDiffers(path, old, next);
    if (differs) return true;
  }
  return false;
}

async function entryDiffers(path: string, old: Snapshot, next: Snapshot): Promise<boolean> {
  const [before, after] = await Promise.all([old.find(path), next.find(path)]);
  return before?.hash !== after?.hash || before?.type !== after?.type;
}

async function matchDiffers(parts: readonly string[], old: Snapshot, next: Snapshot): Promise<boolean> {
  const [before, after] = await Promise.all([expand(parts, old), expand(parts, next)]);
  return before.toSorted().join('\n') !== after.toSorted().join('\n');
}

/** What matches, each with its hash. */
async function expand(parts: readonly string[], snapshot: Snapshot): Promise<readonly string[]> {
  const walk = async (hash: string, prefix: string, [part, ...rest]: readonly string[]): Promise<readonly string[]> => {
    const matches = (await snapshot.list(hash)).filter(({ name }) => part !== undefined && posix.matchesGlob(name, part));
    if (rest.length === 0) return matches.map((entry) => `${prefix}${entry.name} ${entry.hash}`);
    const folders = matches.filter(({ type }) => type === 'folder');
    return (await Promise.all(folders.map((entry) => walk(entry.hash, `${prefix}${entry.name}/`, rest)))).flat();
  };
  return await walk(snapshot.root, '', parts);
}
