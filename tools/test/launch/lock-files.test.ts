import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import t from 'tap';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const provision = join(root, 'tools', 'provision');

interface LockFile {
  packages: Record<string, { version?: string; integrity?: string; resolved?: string; link?: boolean; inBundle?: boolean }>;
}

function lockFiles(): string[] {
  const nested = readdirSync(provision, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('package-lock.json'));
  return [join(root, 'package-lock.json'), ...nested.map((name) => join(provision, name))];
}

t.test('every lock file pins each package by its hash and names no registry', async (t) => {
  t.ok(lockFiles().length >= 4);
  for (const file of lockFiles()) {
    const { packages } = JSON.parse(readFileSync(file, 'utf8')) as LockFile;
    const installed = Object.entries(packages).filter(
      ([path, entry]) => path.includes('node_modules/') && entry.link !== true && entry.inBundle !== true,
    );
    t.strictSame(
      installed.filter(([, { integrity }]) => !integrity?.startsWith('sha512-')).map(([path]) => path),
      [],
      file,
    );
    t.strictSame(
      installed.filter(([, { resolved }]) => resolved !== undefined).map(([path]) => path),
      [],
      file,
    );
  }
});
