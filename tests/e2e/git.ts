import { execFile } from 'node:child_process';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { RepositoryCredential } from './shapes.ts';

const run = promisify(execFile);
/** Of what one command prints: histories grow long. */
const MAX_BYTES = 256 * 1024 * 1024;

export interface Clone {
  /** Where the working tree is. */
  folder: string;
  /** Runs git in the working tree; gives its standard output. */
  git: (...args: string[]) => Promise<string>;
  /** Removes the clone. */
  remove: () => Promise<void>;
}

/**
 * Clones a workspace's repository with the real git, which asks for user name and password as it would ask a person.
 *
 * @throws Error with git's own words where it fails
 */
export async function cloneRepository(credential: RepositoryCredential): Promise<Clone> {
  const home = await mkdtemp(join(tmpdir(), 'argosy-clone-'));
  const askpass = join(home, 'askpass');
  await writeFile(askpass, '#!/bin/sh\ncase "$1" in Username*) echo "$GIT_USERNAME" ;; *) echo "$GIT_PASSWORD" ;; esac\n');
  await chmod(askpass, 0o700);
  const env = {
    PATH: '/usr/local/bin:/usr/bin:/bin',
    HOME: home,
    GIT_ASKPASS: askpass,
    GIT_USERNAME: credential.username,
    GIT_PASSWORD: credential.password,
    GIT_TERMINAL_PROMPT: '0',
    GIT_CONFIG_NOSYSTEM: '1',
  };
  const git = async (cwd: string, args: string[]): Promise<string> =>
    (await run('git', args, { cwd, env, timeout: 60_000, maxBuffer: MAX_BYTES })).stdout;
  const folder = join(home, 'repository');
  const remove = (): Promise<void> => rm(home, { recursive: true, force: true });
  try {
    await git(home, ['clone', '--quiet', credential.cloneUrl, folder]);
  } catch (error) {
    await remove();
    throw error;
  }
  return { folder, git: (...args) => git(folder, args), remove };
}
