import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { home } from './home.mjs';

const OWN = fileURLToPath(new URL('../stages.yaml', import.meta.url));

/**
 * Writes how the fake kubelets of a cluster behave: kwok's own stages, and this folder's in place of those of the same name.
 *
 * @returns the file's path
 */
export function writeStages(folder) {
  const file = join(folder.dir, 'stages.yaml');
  writeFileSync(file, mergeStages(readFileSync(join(home, 'stages.yaml'), 'utf8'), readFileSync(OWN, 'utf8')));
  return file;
}

/** Joins two files of stages; one of the second takes the place of one of the first with its name. */
export function mergeStages(first, second) {
  const own = split(second);
  const names = new Set(own.map(nameOf));
  return [...split(first).filter((stage) => !names.has(nameOf(stage))), ...own].join('---\n');
}

function split(text) {
  return text.split(/^---\n/m).filter((document) => nameOf(document));
}

function nameOf(document) {
  return /^metadata:\n {2}name: (\S+)$/m.exec(document)?.[1];
}
