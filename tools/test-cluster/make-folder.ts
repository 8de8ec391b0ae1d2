import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Cleanups } from './cleanups.ts';

/** A temporary folder that is removed at the end. */
export async function makeFolder(name: string, cleanups: Cleanups): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), `${name}-`));
  cleanups.add(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }));
  // Root's PostgreSQL runs as another user, who has to pass through.
  if (process.getuid?.() === 0) await chmod(folder, 0o711);
  return folder;
}
