import type { ProcessName } from './process-name.ts';
import type { ProcessEnd } from './process.ts';

export interface SandboxInfo {
  name: string;
  /** The file's absolute path. */
  kubeconfig: string;
  controlUrl: string;
  pid: number;
}

export interface ReadyInfo {
  url: string;
  /** The embedded default's administrator; null with an own database. */
  adminToken: string | null;
  /** Null for what was not started; sandboxes by their names. */
  pids: Record<string, number | null>;
  databaseUrl: string;
  redisUrl: string;
  sandboxes: SandboxInfo[];
}

/** What the supervisor tells: people by sentences, programs by one JSON object a line. */
export interface Lines {
  /** A sentence for a person. */
  say: (text: string) => void;
  /** Everything runs. Events of processes are told to programs only after this. */
  ready: (info: ReadyInfo) => void;
  started: (name: ProcessName, pid: number) => void;
  exited: (name: ProcessName, pid: number, end: ProcessEnd, restartMs: number | undefined) => void;
}

interface Output {
  write: (text: string) => unknown;
}

/**
 * @param json whether standard output is for a program; sentences then go to standard error
 */
export function createLines(json: boolean, stdout: Output, stderr: Output): Lines {
  let isReady = false;
  const say = (text: string): void => void (json ? stderr : stdout).write(`${text}\n`);
  const tell = (event: object): void => {
    if (json && isReady) stdout.write(`${JSON.stringify(event)}\n`);
  };
  return {
    say,
    ready(info) {
      isReady = true;
      tell({ event: 'ready', ...info });
      say(`Argosy serves at ${info.url}`);
      for (const { name, kubeconfig, controlUrl } of info.sandboxes) {
        say(`The sandbox cluster ${name} runs: kubeconfig ${kubeconfig}, control URL ${controlUrl}`);
      }
    },
    started(name, pid) {
      tell({ event: 'started', process: name, pid, code: null, signal: null });
      if (isReady) say(`${name} was started again (process ${pid}).`);
    },
    exited(name, pid, end, restartMs) {
      tell({ event: 'exited', process: name, pid, ...end });
      if (restartMs !== undefined) say(`${name} ended with ${end.signal ?? end.code}; it starts again in ${restartMs / 1000} s.`);
    },
  };
}
