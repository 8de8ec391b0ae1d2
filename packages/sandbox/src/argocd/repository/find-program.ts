import { execFileSync } from 'node:child_process';
import { resolve } from 'node:path';

/**
 * The absolute path of a program. Children get no PATH of ours, and run in folders whose content others choose, so that a
 * bare name would not do.
 *
 * @param program a path, or a name that is looked for on PATH
 * @returns the name as it is where it is not found
 */
export function findProgram(program: string): string {
  if (program.includes('/')) return resolve(program);
  try {
    const found = execFileSync('/bin/sh', ['-c', 'command -v "$1"', 'sh', program], {
      stdio: ['ignore', 'pipe', 'ignore'],
      encoding: 'utf8',
    });
    return resolve(found.trim());
  } catch {
    return program;
  }
}
