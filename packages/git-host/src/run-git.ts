import { once } from 'node:events';
import { startGit, type GitChildOptions } from './git-child.ts';

export interface RunGitOptions extends GitChildOptions {
  /** What git reads from its standard input. */
  input?: Iterable<Uint8Array>;
}

const MAX_OUTPUT = 16 * 1024 * 1024;

/**
 * Runs git to its end and gives back what it wrote, up to 16 MiB.
 *
 * @throws Error with the beginning of git's standard error
 */
export async function runGit(args: readonly string[], { input = [], ...options }: RunGitOptions): Promise<Buffer> {
  const child = startGit(args, options);
  const output = collect(child.stdout);
  let gone = false;
  void child.ended.then(() => (gone = true));
  for (const part of input) {
    if (gone) break;
    if (!child.stdin.write(part)) await Promise.race([once(child.stdin, 'drain'), child.ended]).catch(() => undefined);
  }
  child.stdin.end();
  const [{ code, signal, stderr }, written] = await Promise.all([child.ended, output]);
  if (code !== 0) throw new Error(`git ${args[0]} ended with ${code ?? signal ?? 'no process'}: ${stderr.trim()}`);
  if (written === null) throw new Error(`git ${args[0]} wrote more than was expected`);
  return written;
}

/** What the stream gives; null where that is too much. A stream that breaks off is told by how its process ended. */
async function collect(stream: AsyncIterable<Buffer>): Promise<Buffer | null> {
  const parts: Buffer[] = [];
  let size = 0;
  try {
    for await (const part of stream) {
      size += part.length;
      if (size <= MAX_OUTPUT) parts.push(part);
    }
  } catch {
    return Buffer.concat(parts);
  }
  return size > MAX_OUTPUT ? null : Buffer.concat(parts);
}
