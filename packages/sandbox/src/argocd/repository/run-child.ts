import { execa } from 'execa';

export interface ChildOptions {
  /** All of its environment. */
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  readonly timeoutMs: number;
  readonly maxBytes: number;
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

/** Runs a program in a process group and an environment of its own; nothing of it stays behind. */
export async function runChild(file: string, args: readonly string[], options: ChildOptions): Promise<ChildResult> {
  const child = execa(file, args, {
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
    if (child.pid === undefined) ended = 'absent';
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
