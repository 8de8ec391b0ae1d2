import { spawn } from 'node:child_process';
import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { killGroup } from './run-child.ts';

export interface GitObject {
  readonly hash: string;
  readonly type: string;
  readonly content: Buffer;
}

/** Reads objects of a repository by one git process, which ends when nobody has asked for a while. */
export interface ObjectReader {
  /**
   * @param name what `git cat-file --batch` takes: a hash, or the beginning of one, with `^{commit}` behind
   * @returns undefined where there is none, or more than one
   */
  read(name: string): Promise<GitObject | undefined>;
  close(): void;
}

export interface ObjectReaderOptions {
  readonly git: string;
  readonly folder: string;
  readonly env: Readonly<Record<string, string>>;
}

const IDLE_MS = 20_000;
const MAX_OBJECT_BYTES = 32 * 1024 * 1024;

interface Asked {
  readonly resolve: (object: GitObject | undefined) => void;
  readonly reject: (error: Error) => void;
}

export function createObjectReader(options: ObjectReaderOptions): ObjectReader {
  let current: Batch | undefined;
  let idle: NodeJS.Timeout | undefined;
  const end = (): void => {
    clearTimeout(idle);
    current?.end();
    current = undefined;
  };
  return {
    read(name) {
      if (/[\s\0]/u.test(name)) return Promise.resolve(undefined);
      if (current?.ended !== false) current = startBatch(options);
      clearTimeout(idle);
      idle = setTimeout(end, IDLE_MS);
      idle.unref();
      return current.ask(name);
    },
    close: end,
  };
}

interface Batch {
  readonly ended: boolean;
  ask(name: string): Promise<GitObject | undefined>;
  end(): void;
}

function startBatch({ git, folder, env }: ObjectReaderOptions): Batch {
  const child: ChildProcessWithoutNullStreams = spawn(git, ['--git-dir', folder, 'cat-file', '--batch'], {
    cwd: folder,
    env,
    detached: true,
  });
  const asked: Asked[] = [];
  let ended = false;
  const fail = (why: string): void => {
    ended = true;
    killGroup(child.pid);
    for (const { reject } of asked.splice(0)) reject(new Error(why));
  };
  const parse = createParser((object) => asked.shift()?.resolve(object));
  child.stdout.on('data', (chunk: Buffer) => {
    if (!ended && !parse(chunk)) fail('git cat-file answered what was not understood');
  });
  child.stderr.resume();
  child.stdin.on('error', () => fail('git cat-file takes no more questions'));
  child.on('error', () => fail('git could not be started'));
  child.on('close', () => fail('git cat-file has ended'));
  child.unref();
  return {
    get ended() {
      return ended;
    },
    ask: (name) =>
      new Promise((resolve, reject) => {
        asked.push({ resolve, reject });
        child.stdin.write(`${name}\n`);
      }),
    end: () => fail('git cat-file was ended'),
  };
}

const HEADER = /^(?<hash>[0-9a-f]{40,64}) (?<type>\w+) (?<size>\d+)$/u;

/** Takes the output apart. @returns a function that gives false where it is not what `cat-file --batch` writes */
function createParser(tell: (object: GitObject | undefined) => void): (chunk: Buffer) => boolean {
  let parts: Buffer[] = [];
  let held = 0;
  let needed = 0;
  return (chunk) => {
    parts.push(chunk);
    held += chunk.length;
    if (held < needed) return true;
    let rest = Buffer.concat(parts);
    needed = 0;
    for (let line = rest.indexOf(10); line >= 0; line = rest.indexOf(10)) {
      const text = rest.toString('utf8', 0, line);
      const { hash, type, size } = HEADER.exec(text)?.groups ?? {};
      if (hash === undefined || type === undefined) {
        if (!/ (?:missing|ambiguous)$/u.test(text)) return false;
        tell(undefined);
        rest = rest.subarray(line + 1);
        continue;
      }
      const end = line + 1 + Number(size);
      if (end > MAX_OBJECT_BYTES) return false;
      needed = end + 1;
      if (rest.length < needed) break;
      needed = 0;
      tell({ hash, type, content: Buffer.from(rest.subarray(line + 1, end)) });
      rest = rest.subarray(end + 1);
    }
    parts = [rest];
    held = rest.length;
    return true;
  };
}
