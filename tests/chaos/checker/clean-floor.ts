import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Evidence } from './evidence.ts';
import type { Finding } from './finding.ts';

/** The floor is clean (trust-I6): repositories without a fault, no kubeconfig left lying. */
export async function checkFloor({ arena, sites }: Evidence): Promise<Finding> {
  const faults: string[] = [];
  let checked = 0;
  for (const { cloned, site } of sites) {
    checked += 1;
    const said = await cloned.clone.git('fsck', '--full', '--strict').catch((error: unknown) => String(error));
    if (said.trim() !== '') faults.push(`git fsck of ${site.workspace.slug}: ${said.slice(0, 500)}`);
  }
  for (const file of await listFiles(join(arena.data, 'tmp'))) {
    checked += 1;
    faults.push(`${file} was left behind`);
  }
  return { id: 'trust-I6', what: 'unsound repositories and files left behind', checked, faults };
}

/** Processes that still have to do with a folder, when everything has been stopped. */
export async function checkOrphans(folder: string): Promise<Finding> {
  const faults: string[] = [];
  let checked = 0;
  for (const pid of (await readdir('/proc').catch(() => [])).filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)) {
    checked += 1;
    const [command, environment] = await Promise.all(
      ['cmdline', 'environ'].map((name) => readFile(`/proc/${pid}/${name}`, 'utf8').catch(() => '')),
    );
    if (`${command}\n${environment}`.includes(folder)) faults.push(`${pid} still runs: ${command?.replaceAll('\0', ' ').slice(0, 200)}`);
  }
  return { id: 'trust-I6', what: 'processes left behind', checked, faults };
}

async function listFiles(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}
