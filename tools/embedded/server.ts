/** A program that runs for long, how one sees that it is ready, and how it is stopped. */
export interface Server {
  /** What it is called in messages and files: `postgres`, `api`. */
  name: string;
  program: string;
  args: readonly string[];
  /** Its whole environment. */
  env: Record<string, string>;
  cwd: string;
  /** The user it runs as, where it is not the one who starts it. */
  user?: { uid: number; gid: number };
  /** A file that takes what it prints; without one that goes to the starter's standard error. */
  logFile?: string;
  /** Tried in this order until it ends; each waits so many milliseconds. SIGKILL comes last by itself. */
  stopSignals: readonly { signal: NodeJS.Signals; waitMs: number }[];
  /** Whether the process with this pid serves. Never throws. */
  isReady: (pid: number) => Promise<boolean>;
}
