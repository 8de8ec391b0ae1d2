import { spawn } from 'node:child_process';
import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { RpcError } from './rpc-error.ts';
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
   * @throws RpcError for one that is too large
   */
  read(name: string): Promise<GitObject | undefined>;
  close(): void;
}

export interface ObjectReaderOptions {
  readonly git: string;
  readonly folder: string;
  readonly env: Readonly<Record<string, string>>;
  /** Of one object: 32 MiB unless given. */
  readonly maxBytes?: number;
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

function startBatch({ git, folder, env, maxBytes = MAX_OBJECT_BYTES }: ObjectReaderOptions): Batch {
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
  const parse = createParser(maxBytes, (told) => {
    const next = asked.shift();
    if (told instanceof Error) next?.reject(told);
    else next?.resolve(told);
  });
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

/** What one question came to. */
type Told = GitObject | Error | undefined;

/** Takes the output apart. @returns a function that gives false where it is not what `cat-file --batch` writes */
function createParser(maxBytes: number, tell: (told: Told) => void): (chunk: Buffer) => boolean {
  let parts: Buffer[] = [];
  let held = 0;
  let needed = 0;
  let skipped = 0;
  /** @returns the part that is not read yet; undefined where it makes no sense */
  const parse = (given: Buffer): Buffer | undefined => {
    let rest = given;
    for (let line = rest.indexOf(10); line >= 0; line = rest.indexOf(10)) {
      const text = rest.toString('utf8', 0, line);
      const { hash, type, size = '' } = HEADER.exec(text)?.groups ?? {};
      const end = line + 1 + Number(size);
      if (hash === undefined || type === undefined) {
        if (!/ (?:missing|ambiguous)$/u.test(text)) return undefined;
        tell(undefined);
      } else if (Number(size) > maxBytes) {
        tell(new RpcError(`a file of ${size} bytes is larger than the ${maxBytes} that are read`));
        skipped = Math.max(0, end + 1 - rest.length);
      } else if (rest.length <= end) {
        needed = end + 1;
        return rest;
      } else {
        tell({ hash, type, content: Buffer.from(rest.subarray(line + 1, end)) });
      }
      rest = rest.subarray(hash === undefined ? line + 1 : end + 1);
    }
    return rest;
  };
  return (chunk) => {
    const part = chunk.subarray(Math.min(skipped, chunk.length));
    skipped -= chunk.length - part.length;
    parts.push(part);
    held += part.length;
    if (held < needed) return true;
    needed = 0;
    const rest = parse(Buffer.concat(parts));
    parts = rest === undefined ? [] : [rest];
    held = rest?.length ?? 0;
    return rest !== undefined;
  };
}
