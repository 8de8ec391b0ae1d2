import { accessSync, constants } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';

/**
 * The absolute path of a program. Children get no PATH of ours, and run in folders whose content others choose, so that a
 * bare name would not do.
 *
 * @param program a path, or a name to be looked for
 * @param path as in the environment variable PATH
 * @returns the name as it is where it is not found
 */
export function findProgram(program: string, path: string): string {
  if (program.includes('/')) return resolve(program);
  const places = path.split(delimiter).map((folder) => resolve(join(folder, program)));
  return places.find(isExecutable) ?? program;
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
