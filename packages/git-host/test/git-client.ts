import { spawn } from 'node:child_process';
import { tmpdir } from 'node:os';

export interface GitResult {
  code: number | null;
  stdout: string;
  stderr: string;
}

const ENV = {
  PATH: process.env['PATH'] ?? '/usr/bin:/bin',
  HOME: tmpdir(),
  LC_ALL: 'C',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_TERMINAL_PROMPT: '0',
  GIT_AUTHOR_NAME: 'Test',
  GIT_AUTHOR_EMAIL: 'test@localhost',
  GIT_COMMITTER_NAME: 'Test',
  GIT_COMMITTER_EMAIL: 'test@localhost',
};

/** Runs git to its end, whatever that is. */
export function tryGit(args: readonly string[], input = '', env: Record<string, string> = {}): Promise<GitResult> {
  return new Promise((resolve, reject) => {
    const child = spawn('git', args, { env: { ...ENV, ...env }, stdio: ['pipe', 'pipe', 'pipe'] });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    child.stdin.on('error', () => undefined);
    child.stdin.end(input);
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, stdout, stderr }));
  });
}

/** Runs git and gives back its output; throws where it fails. */
export async function git(args: readonly string[], input = ''): Promise<string> {
  const { code, stdout, stderr } = await tryGit(args, input);
  if (code !== 0) throw new Error(`git ${args.join(' ')}: ${stderr}`);
  return stdout;
}

/** The files of a commit with their contents, as git reads them. */
export async function readFiles(repository: string, commit = 'main'): Promise<Map<string, string>> {
  const names = (await git(['-C', repository, 'ls-tree', '-r', '-z', '--name-only', commit])).split('\0').filter((name) => name !== '');
  const contents = await git(['-C', repository, 'cat-file', '--batch'], names.map((name) => `${commit}:${name}\n`).join(''));
  const files = new Map<string, string>();
  let rest = Buffer.from(contents);
  for (const name of names) {
    const end = rest.indexOf(10);
    const size = Number(rest.toString('utf8', 0, end).split(' ')[2]);
    files.set(name, rest.toString('utf8', end + 1, end + 1 + size));
    rest = rest.subarray(end + 1 + size + 1);
  }
  return files;
}

/** Files in one order. */
export function sorted(files: ReadonlyMap<string, string>): [string, string][] {
  return [...files].sort(([a], [b]) => (a < b ? -1 : 1));
}
