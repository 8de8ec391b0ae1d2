import { execFile } from 'node:child_process';
import { cp, mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** The files of a commit: text by path; null removes. */
export type Files = Readonly<Record<string, string | null>>;

export interface Repository {
  readonly name: string;
  /** All commits, the oldest first. */
  readonly commits: readonly string[];
  /** Makes a commit with these changes, which is also where there are none. */
  commit(files: Files): Promise<string>;
}

/**
 * Makes a bare repository with a chart in it, without a commit.
 *
 * @param folder where the server looks for it
 * @param chart a folder, which becomes `chart`
 */
export async function createRepository(folder: string, name: string, chart: string): Promise<Repository> {
  const bare = join(folder, `${name}.git`);
  const tree = join(folder, `${name}.tree`);
  await mkdir(tree, { recursive: true });
  await cp(chart, join(tree, 'chart'), { recursive: true });
  const git = async (...args: string[]): Promise<string> => {
    const { stdout } = await run('git', [`--git-dir=${bare}`, `--work-tree=${tree}`, ...args], {
      cwd: tree,
      env: {
        PATH: '/usr/local/bin:/usr/bin:/bin',
        GIT_CONFIG_GLOBAL: '/dev/null',
        GIT_CONFIG_SYSTEM: '/dev/null',
        GIT_AUTHOR_NAME: 'Mate',
        GIT_AUTHOR_EMAIL: 'mate@example.org',
        GIT_COMMITTER_NAME: 'Mate',
        GIT_COMMITTER_EMAIL: 'mate@example.org',
      },
    });
    return stdout.trim();
  };
  await run('git', ['init', '--quiet', '--bare', '--initial-branch=main', bare]);
  const commits: string[] = [];
  const commit = async (files: Files): Promise<string> => {
    for (const [path, text] of Object.entries(files)) {
      const file = join(tree, path);
      await mkdir(dirname(file), { recursive: true });
      await (text === null ? rm(file, { recursive: true, force: true }) : writeFile(file, text));
    }
    await git('add', '--all');
    await git('commit', '--quiet', '--allow-empty', `--message=${name} ${commits.length + 1}`);
    const sha = await git('rev-parse', 'HEAD');
    commits.push(sha);
    return sha;
  };
  return { name, commits, commit };
}
