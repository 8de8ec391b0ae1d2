import { cloneRepository } from '../../e2e/git.ts';
import type { Clone } from '../../e2e/git.ts';
import type { Site } from '../arena/site.ts';

/** A workspace's repository as the real git has cloned it. */
export interface Cloned {
  clone: Clone;
  /** From 1 on; 0 where it is none of these commits. */
  sequenceOf: (sha: string) => number;
  /** By the release that the commit's trailer names: the sequences. */
  commitsOf: Map<string, number[]>;
}

export async function cloneSite(site: Site): Promise<Cloned> {
  const clone = await cloneRepository(site.credential);
  const log = await clone.git('log', '--reverse', '--first-parent', '--format=%H %(trailers:key=Argosy-Release,valueonly,separator=%x2C)');
  const sequences = new Map<string, number>();
  const commitsOf = new Map<string, number[]>();
  for (const [index, line] of log.trim().split('\n').entries()) {
    const [sha = '', releases = ''] = line.split(' ');
    sequences.set(sha, index + 1);
    for (const release of releases.split(',').filter((each) => each !== '')) {
      commitsOf.set(release, [...(commitsOf.get(release) ?? []), index + 1]);
    }
  }
  return { clone, sequenceOf: (sha) => sequences.get(sha) ?? 0, commitsOf };
}
