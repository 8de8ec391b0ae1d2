import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Arena } from './start-arena.ts';

/** An API or a worker beside the supervised ones, on the same database and Redis. */
export interface SideProcess {
  /** Where it listens; null where it ended before it did. */
  listening: Promise<number | null>;
  ended: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
  kill(): void;
  /** Makes it stand still, and go on. */
  pause(): void;
  resume(): void;
}

let count = 0;

/** @param more settings over those of the installation */
export async function startSideProcess(arena: Arena, program: 'api' | 'worker', more: Record<string, string> = {}): Promise<SideProcess> {
  count += 1;
  const home = join(arena.folder, `side-${count}`);
  await mkdir(home, { recursive: true });
  const log = openSync(join(arena.folder, `side-${program}.log`), 'a', 0o600);
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', join(arena.root, 'apps', program, 'src', 'main.ts')], {
    cwd: arena.root,
    env: {
      ...arena.settings,
      NODE_ENV: 'production',
      // They are started hundreds of times.
      NODE_COMPILE_CACHE: join(arena.folder, 'compiled'),
      ARGOSY_PORT: '0',
      ARGOSY_WORKER_PORT: '0',
      ARGOSY_DATA_DIR: home,
      ...more,
    },
    stdio: ['ignore', log, log, 'ipc'],
  });
  closeSync(log);
  const ended = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((resolve) => {
    child.once('exit', (code, signal) => resolve({ code, signal }));
    child.once('error', () => resolve({ code: 1, signal: null }));
  });
  const listening = new Promise<number | null>((resolve) => {
    child.on('message', (message) => {
      const { type, port } = message as { type?: string; port?: number };
      if (type === 'listening') resolve(port ?? null);
    });
    void ended.then(() => resolve(null));
  });
  return {
    listening,
    ended,
    kill: () => void child.kill('SIGKILL'),
    pause: () => void child.kill('SIGSTOP'),
    resume: () => void child.kill('SIGCONT'),
  };
}
