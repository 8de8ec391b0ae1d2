import { createHash } from 'node:crypto';
import type { Appended, FileChange, NewCommit } from '@argosy/core/ports/git-host';
import { createGitHost } from '../src/append.ts';
import type { FoldOptions } from '../src/fold.ts';
import { foldPacks } from '../src/fold.ts';
import { MemoryRepositories } from './memory-store.ts';

export const WORKSPACE = 'wsp-01arz3ndektsv4rrffq69g5fav';

export function commit(changes: FileChange[], message = 'Change'): NewCommit {
  return {
    changes,
    message: `${message}\n\nArgosy-Actor: usr-1\n`,
    author: { name: 'Argosy', email: 'argosy@localhost' },
    at: new Date('2026-11-21T10:00:00Z'),
  };
}

/** Content that does not compress, so that packs are as large as it is. */
export function noise(bytes: number, seed: string): string {
  let text = '';
  for (let i = 0; text.length < bytes; i++) text += createHash('sha512').update(`${seed}${i}`).digest('base64');
  return text.slice(0, bytes);
}

/** One workspace's repository with the files that it should have. */
export function testWorkspace(repositories = new MemoryRepositories(), host = createGitHost(), workspaceId = WORKSPACE) {
  const files = new Map<string, string>();
  const shas: string[] = [];
  return {
    repositories,
    reader: repositories.reader(),
    files,
    shas,
    async flush(...commits: FileChange[][]): Promise<Appended[]> {
      const appended = await repositories.transaction(workspaceId, (store) =>
        host.append(
          store,
          commits.map((changes, i) => commit(changes, `Change ${shas.length + i + 1}`)),
        ),
      );
      for (const { path, content } of commits.flat()) {
        if (content === null) files.delete(path);
        else files.set(path, content);
      }
      shas.push(...appended.map(({ sha }) => sha));
      return appended;
    },
    fold: (options: FoldOptions) => repositories.transaction(workspaceId, (store) => foldPacks(store, options)),
    head: () => shas.at(-1) ?? '',
  };
}

export type TestWorkspace = ReturnType<typeof testWorkspace>;

/** Deploys: one commit each, over that many deployments, in flushes of varying sizes. */
export async function deploy(workspace: TestWorkspace, commits: number, deployments = 20): Promise<void> {
  const sizes = [1, 3, 64, 2, 17, 1, 1, 40, 8];
  const begin = workspace.shas.length;
  for (let flush = 0; workspace.shas.length < begin + commits; flush++) {
    const left = begin + commits - workspace.shas.length;
    const size = Math.min(left, sizes[flush % sizes.length] ?? 1);
    const first = workspace.shas.length;
    await workspace.flush(...Array.from({ length: size }, (_, i) => release(first + i, deployments)));
  }
}

function release(number: number, deployments: number): FileChange[] {
  const app = number % deployments;
  const folder = `environments/${app % 3 === 0 ? 'production' : 'staging'}/app-${app}`;
  const values = `image: "registry.example/app:${number}"\nreplicas: ${number % 4}\n`;
  const application = { path: `${folder}/application.yaml`, content: `name: app-${app}\n` };
  return [{ path: `${folder}/values.yaml`, content: values }, ...(number < deployments ? [application] : [])];
}
