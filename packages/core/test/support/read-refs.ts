import { repositoryReader } from '@argosy/db/repository-reader';
import { hashSecret } from '../../src/access/hash-secret.ts';
import type { World } from './world.ts';

/** What a Git client that sends this password is told of the repository, or null where it is not let in. */
export function readRefs(w: World, workspaceId: string, password: string) {
  return repositoryReader(w.deps.db).authenticate(workspaceId, hashSecret(password));
}
