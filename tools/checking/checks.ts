/** One thing that is checked by one program, which fails where it finds something. */
export interface Check {
  name: string;
  /** What to do about it, for the one who reads of a failure. */
  remedy: string;
  /** A program of node_modules/.bin, or `node`, and its arguments; runs in the checkout. */
  command: readonly [string, ...string[]];
}

export const CHECKS: readonly Check[] = [
  {
    name: 'typecheck',
    remedy: 'npx tsc -p <folder> shows the same for one folder',
    command: ['turbo', 'run', 'typecheck', '--continue', '--output-logs=errors-only', '--log-prefix=none'],
  },
  { name: 'typecheck-tests', remedy: 'npx tsc -p tests', command: ['tsc', '-p', 'tests'] },
  { name: 'typecheck-bench', remedy: 'npx tsc -p bench', command: ['tsc', '-p', 'bench'] },
  { name: 'lint', remedy: 'npx oxlint', command: ['oxlint', '--deny-warnings'] },
  { name: 'format', remedy: 'npx oxfmt writes it right', command: ['oxfmt', '--check'] },
  { name: 'unused', remedy: 'npx knip', command: ['knip', '--no-progress'] },
  { name: 'workspaces', remedy: 'npx sherif --fix', command: ['sherif'] },
  { name: 'generated', remedy: 'npm run generate writes the files', command: ['node', 'tools/generate/main.ts', '--check'] },
];
