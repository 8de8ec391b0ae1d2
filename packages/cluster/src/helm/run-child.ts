import { execa } from 'execa';

const MAX_OUTPUT_BYTES = 4 * 1024 * 1024;
const GRACE_MS = 5_000;
/** Ends the group when the process that began it is gone, however it went; the program itself takes the shell's place. */
const WATCHED = '( while kill -0 "$0"; do sleep 1; done; kill -9 0 ) </dev/null >/dev/null 2>&1 & unset PWD OLDPWD; exec "$@"';
/** What a shell answers for a program that is not there, or not executable. */
const NOT_STARTED = [126, 127];

export interface ChildOptions {
  env: Record<string, string>;
  cwd: string;
  /** Milliseconds after which the child is ended. */
  deadlineMs: number;
  signal: AbortSignal;
  /** Told the child's process group as soon as there is one. */
  onStart?: (group: number) => void;
}

export interface ChildResult {
  stdout: string;
  stderr: string;
  exitCode: number | undefined;
  /** `killed`: by somebody else; `absent`: it could not be started; `output`: it wrote more than 4 MiB. */
  ended: 'itself' | 'deadline' | 'signal' | 'killed' | 'absent' | 'output';
}

/**
 * Runs a program in a process group and environment of its own (trust-T48). At the deadline the group gets SIGTERM, so
 * that Helm can write down that it failed, and SIGKILL 5 s later; nothing of it stays behind (trust-F20), also where this
 * process is killed.
 */
export async function runChild(file: string, args: readonly string[], options: ChildOptions): Promise<ChildResult> {
  const child = execa('/bin/sh', ['-c', WATCHED, String(process.pid), file, ...args], {
    env: options.env,
    extendEnv: false,
    cwd: options.cwd,
    stdin: 'ignore',
    detached: true,
    reject: false,
    maxBuffer: MAX_OUTPUT_BYTES,
    stripFinalNewline: false,
  });
  if (child.pid !== undefined) options.onStart?.(child.pid);
  let ended: ChildResult['ended'] = 'itself';
  let killer: NodeJS.Timeout | undefined;
  const end = (reason: 'deadline' | 'signal'): void => {
    if (ended !== 'itself') return;
    ended = reason;
    killGroup(child.pid, 'SIGTERM');
    killer = setTimeout(() => killGroup(child.pid, 'SIGKILL'), GRACE_MS);
  };
  const onAbort = (): void => end('signal');
  const deadline = setTimeout(() => end('deadline'), options.deadlineMs);
  options.signal.addEventListener('abort', onAbort, { once: true });
  if (options.signal.aborted) onAbort();
  try {
    const { stdout, stderr, exitCode, isMaxBuffer } = await child;
    return { stdout, stderr, exitCode, ended: ended === 'itself' ? howItEnded(child.pid, isMaxBuffer, exitCode) : ended };
  } finally {
    clearTimeout(deadline);
    clearTimeout(killer);
    options.signal.removeEventListener('abort', onAbort);
    // The child has ended; what it started may not have.
    killGroup(child.pid, 'SIGKILL');
  }
}

function howItEnded(pid: number | undefined, isMaxBuffer: boolean, exitCode: number | undefined): ChildResult['ended'] {
  if (pid === undefined || (exitCode !== undefined && NOT_STARTED.includes(exitCode))) return 'absent';
  if (isMaxBuffer) return 'output';
  return exitCode === undefined ? 'killed' : 'itself';
}

/** Sends a signal to a process group, which may be gone. */
export function killGroup(pid: number | undefined, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch {
    // The group is gone.
  }
}
