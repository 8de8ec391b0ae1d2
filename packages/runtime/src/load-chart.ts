import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const CHARTS = fileURLToPath(new URL('../../../infra/charts/workload/', import.meta.url));

/** The newest version of the platform's chart, with its files by path, as it is vendored into repositories. */
export async function loadChart(): Promise<{ version: string; files: Map<string, string> }> {
  const versions = (await readdir(CHARTS)).toSorted((a, b) => a.localeCompare(b, 'en', { numeric: true }));
  const version = versions.at(-1);
  if (version === undefined) throw new Error(`there is no chart in ${CHARTS}`);
  const root = join(CHARTS, version);
  const files = new Map<string, string>();
  for (const entry of await readdir(root, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    files.set(relative(root, path).replaceAll('\\', '/'), await readFile(path, 'utf8'));
  }
  return { version, files: new Map([...files].toSorted(([a], [b]) => (a < b ? -1 : 1))) };
}
