import { chmod, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { SandboxError } from '../sandbox-error.ts';
import { takeFolderLock } from './folder-lock.ts';
import { readIfThere } from './read-if-there.ts';
import { writePrivate } from './write-private.ts';

/** The version of what is kept in a data folder; another one cannot be read. */
const FORMAT = 1;

export interface DataFolder {
  /** An absolute path. */
  readonly path: string;
  /** Gives the folder back to other processes. */
  close(): void;
}

/**
 * Opens the folder in which a sandbox keeps everything, for this process alone. A new one is made, with mode 0700.
 *
 * @param path an absolute path
 * @param name the sandbox's name; a folder belongs to one for ever
 * @throws SandboxError where another process uses it, or it is of another version, of another sandbox, or none at all
 */
export async function openDataFolder(path: string, name: string): Promise<DataFolder> {
  await mkdir(path, { recursive: true, mode: 0o700 });
  await chmod(path, 0o700);
  const unlock = takeFolderLock(path);
  try {
    await ensureDescription(path, name);
    return { path, close: unlock };
  } catch (error) {
    unlock();
    throw error;
  }
}

async function ensureDescription(path: string, name: string): Promise<void> {
  const file = join(path, 'sandbox.json');
  const text = await readIfThere(file);
  if (text === '') {
    await writePrivate(file, `${JSON.stringify({ format: FORMAT, name })}\n`);
    return;
  }
  const description = parseDescription(text);
  if (description === undefined) {
    throw refusal(`${file} is not what Argosy has written. Delete ${path} to start with an empty cluster, or name another folder.`);
  }
  if (description.format !== FORMAT) {
    throw refusal(
      `${path} was made by another version of Argosy (its format is ${description.format}, this version reads ${FORMAT}). ` +
        'Delete it to start with an empty cluster, or use the version that made it.',
    );
  }
  if (description.name !== name) {
    throw refusal(`${path} belongs to the sandbox "${description.name}", not to "${name}". Name another folder with --data.`);
  }
}

function refusal(message: string): SandboxError {
  return new SandboxError(message, { exitCode: 2 });
}

function parseDescription(text: string): { format: number; name: string } | undefined {
  try {
    const { format, name } = JSON.parse(text) as Record<string, unknown>;
    return Number.isSafeInteger(format) && typeof name === 'string' ? { format: format as number, name: name.slice(0, 100) } : undefined;
  } catch {
    return undefined;
  }
}
