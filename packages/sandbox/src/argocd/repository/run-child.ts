import { execa } from 'execa';

export interface ChildOptions {
  /** All of its environment. */
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  readonly timeoutMs: number;
  /** Of its output. */
  readonly maxBytes: number;
  /** Of each file that it writes. */
  readonly maxFileBytes: number;
  /** Of memory that it may ask for. A system without such a limit has none. */
  readonly maxMemoryBytes: number;
  /** Ends it, with all that it has started. */
  readonly signal: AbortSignal;
}

export interface ChildResult {
  readonly stdout: string;
  readonly stderr: string;
  /** Undefined where it did not end by itself. */
  readonly exitCode: number | undefined;
  /** `absent`: it could not be started; `output`: it wrote more than it may. */
  readonly ended: 'itself' | 'timeout' | 'signal' | 'absent' | 'output';
}

const NOT_FOUND = 127;
/** Limits of its own for the program. It takes the place of the shell. */
const LIMITED = 'ulimit -f "$1" 2>/dev/null; ulimit -v "$2" 2>/dev/null; shift 2; exec "$@"';

/** Runs a program in a process group and an environment of its own; nothing of it stays behind. */
export async function runChild(file: string, args: readonly string[], options: ChildOptions): Promise<ChildResult> {
  const limits = [Math.ceil(options.maxFileBytes / 512), Math.ceil(options.maxMemoryBytes / 1024)].map(String);
  const child = execa('/bin/sh', ['-c', LIMITED, 'sh', ...limits, file, ...args], {
    env: options.env,
    extendEnv: false,
    cwd: options.cwd,
    stdin: 'ignore',
    detached: true,
    reject: false,
    maxBuffer: options.maxBytes,
    stripFinalNewline: false,
  });
  let ended: ChildResult['ended'] = 'itself';
  const end = (why: 'timeout' | 'signal'): void => {
    ended = why;
    killGroup(child.pid);
  };
  const onAbort = (): void => end('signal');
  const timer = setTimeout(() => end('timeout'), options.timeoutMs);
  options.signal.addEventListener('abort', onAbort, { once: true });
  if (options.signal.aborted) onAbort();
  try {
    const { stdout, stderr, exitCode, isMaxBuffer } = await child;
    if (child.pid === undefined || exitCode === NOT_FOUND) ended = 'absent';
    if (ended === 'itself' && isMaxBuffer) ended = 'output';
    return { stdout, stderr, exitCode, ended };
  } finally {
    clearTimeout(timer);
    options.signal.removeEventListener('abort', onAbort);
    killGroup(child.pid);
  }
}

/** Kills a process group, which may be gone. */
export function killGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // The group is gone.
  }
}
