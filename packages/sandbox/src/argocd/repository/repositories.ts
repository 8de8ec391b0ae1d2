import { createHash } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { FaultSwitch } from '../../faults.ts';
import type { Stats } from '../../stats.ts';
import { authorizationOf } from './access.ts';
import type { Access } from './access.ts';
import { renderRefusal } from './dial-error.ts';
import { infoRefs, listRefs } from './list-refs.ts';
import { createMirror } from './mirror.ts';
import type { Mirror } from './mirror.ts';
import { normalizeUrl } from './normalize-url.ts';
import { isCommit, resolveRevision } from './refs.ts';
import type { Refs } from './refs.ts';
import { RpcError } from './rpc-error.ts';
import { createRunNext } from './run-next.ts';
import { createSnapshots } from './snapshot.ts';
import type { Snapshot } from './snapshot.ts';

/** All repositories that Applications name. */
export interface Repositories {
  /**
   * What a revision means now: the repository is asked, except where the revision is a commit already.
   *
   * @returns a commit, or the beginning of one as it was given
   * @throws RpcError
   */
  resolve(access: Access, revision: string): Promise<string>;
  /** A repository's files at a commit, or the beginning of one. @throws RpcError */
  open(access: Access, revision: string): Promise<Snapshot>;
  close(): void;
}

export interface RepositoriesOptions {
  readonly git: string;
  readonly folder: string;
  readonly faults: FaultSwitch;
  readonly stats: Stats;
}

export function createRepositories({ git, folder, faults, stats }: RepositoriesOptions): Repositories {
  const closing = new AbortController();
  const home = join(folder, 'home');
  mkdirSync(home, { recursive: true, mode: 0o700 });
  const mirrors = new Map<string, Mirror>();
  const snapshots = createSnapshots();
  const onFetch = (url: string): void => {
    stats.fetches += 1;
    if (faults.current.repository.unreachable) throw new Error(`unable to access '${url}/': ${renderRefusal(new URL(url))}`);
  };
  const mirrorOf = (url: string): Mirror => {
    const name = digest(normalizeUrl(url));
    const known = mirrors.get(name);
    if (known !== undefined) return known;
    const mirror = createMirror({ git, home, folder: join(folder, 'mirrors', name), signal: closing.signal, onFetch });
    mirrors.set(name, mirror);
    return mirror;
  };
  const list = createRunNext<Refs>();
  return {
    async resolve(access, revision) {
      if (isCommit(revision)) return revision.toLowerCase();
      const refs = await list(keyOf(access), async () => {
        stats.listings += 1;
        const url = infoRefs(access.url);
        if (faults.current.repository.unreachable) throw new RpcError(`failed to list refs: Get "${url.href}": ${renderRefusal(url)}`);
        return await listRefs(access, closing.signal);
      });
      return resolveRevision(refs, revision);
    },
    async open(access, revision) {
      const mirror = mirrorOf(access.url);
      return await snapshots.open(mirror, await mirror.ensureCommit(revision, access));
    },
    close() {
      closing.abort();
      for (const mirror of mirrors.values()) mirror.close();
      mirrors.clear();
    },
  };
}

/** Who asks as somebody else gets another answer. */
function keyOf(access: Access): string {
  return digest(JSON.stringify([access.url, authorizationOf(access) ?? '', access.insecure, access.trusted ?? '']));
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
