import { parseGitTree } from '@argosy/domain/workspace/git-object';
import type { RepositoryStore } from '../ports/git-host.ts';

/** Folders that are read by one query. */
const AT_ONCE = 5000;

/** Every file of the head with its object id, by path, as the stored directories tell; a directory that is lost has none. */
export async function listFiles(store: Pick<RepositoryStore, 'readTrees'>): Promise<Map<string, string>> {
  const files = new Map<string, string>();
  for (let level = ['']; level.length > 0;) {
    const below: string[] = [];
    for (let from = 0; from < level.length; from += AT_ONCE) {
      for (const [folder, tree] of await store.readTrees(level.slice(from, from + AT_ONCE))) {
        for (const { name, directory, id } of parseGitTree(tree)) {
          const path = folder === '' ? name : `${folder}/${name}`;
          if (directory) below.push(path);
          else files.set(path, id);
        }
      }
    }
    level = below;
  }
  return files;
}
