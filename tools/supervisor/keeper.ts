import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Server } from '../embedded/server.ts';
import { nextDelay } from './back-off.ts';
import { StartError } from './errors.ts';
import type { Lines } from './lines.ts';
import { removePidFile, writePidFile } from './pid-file.ts';
import type { ProcessName } from './process-name.ts';
import { startProcess, stopProcess, waitUntilReady } from './process.ts';
import type { RunningProcess } from './process.ts';

const DEATHS_BEFORE_READY = 5;
// By this exit code a process says that its settings are wrong: starting it again would not help.
const WRONG_SETTINGS = 2;

/** Keeps one process running: starts it again whenever it dies, until it is stopped. */
export class Keeper {
  readonly name: ProcessName;
  readonly #server: Server;
  readonly #folder: string;
  readonly #lines: Lines;
  readonly #stopping = new AbortController();
  #process: RunningProcess | undefined;
  #deaths = 0;
  #lastCode: number | null = null;
  #spawned: Promise<void> = Promise.resolve();
  #loop: Promise<void> = Promise.resolve();

  /** @param folder the data folder, for pid files */
  constructor(name: ProcessName, server: Server, folder: string, lines: Lines) {
    this.name = name;
    this.#server = server;
    this.#folder = folder;
    this.#lines = lines;
  }

  /** The pid of the process that runs now, or null. */
  get pid(): number | null {
    return this.#process === undefined || this.#process.hasEnded() ? null : this.#process.pid;
  }

  /**
   * Starts the process and waits until it serves.
   *
   * @throws StartError where it dies again and again (1) or refuses its settings (2); the signal's reason
   */
  async start(signal: AbortSignal): Promise<void> {
    this.#spawned = this.#spawn();
    this.#loop = this.#spawned.then(
      () => this.#keep(),
      () => {},
    );
    await this.#spawned;
    while (this.#deaths < DEATHS_BEFORE_READY && this.#lastCode !== WRONG_SETTINGS && !this.#stopping.signal.aborted) {
      signal.throwIfAborted();
      const current = this.#process as RunningProcess;
      if (!current.hasEnded() && (await waitUntilReady(this.#server, current, signal))) return;
      await sleep(20);
    }
    const { logFile } = this.#server;
    const why = logFile === undefined ? '; see what it printed.' : `: ${lastLineOf(logFile)}\nSee ${logFile}`;
    throw new StartError(this.#lastCode === WRONG_SETTINGS ? 2 : 1, `${this.name} does not start${why}`);
  }

  /** Stops the process, for good. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    // One that is just being started would be left behind.
    await this.#spawned.catch(() => {});
    if (this.#process !== undefined) await stopProcess(this.#server, this.#process);
    await this.#loop;
  }

  async #spawn(): Promise<void> {
    this.#process = await startProcess(this.#server);
    writePidFile(this.#folder, this.name, this.#process.pid);
    this.#lines.started(this.name, this.#process.pid);
  }

  async #keep(): Promise<void> {
    let delay: number | undefined;
    for (;;) {
      const current = this.#process as RunningProcess;
      const end = await current.ended;
      removePidFile(this.#folder, this.name);
      this.#deaths += 1;
      this.#lastCode = end.code;
      const isStopping = this.#stopping.signal.aborted;
      delay = nextDelay(Date.now() - current.startedAtMs, delay);
      this.#lines.exited(this.name, current.pid, end, isStopping ? undefined : delay);
      if (isStopping || !(await this.#restart(delay))) return;
    }
  }

  async #restart(delay: number): Promise<boolean> {
    for (;;) {
      await sleep(delay, undefined, { signal: this.#stopping.signal }).catch(() => {});
      if (this.#stopping.signal.aborted) return false;
      try {
        await this.#spawn();
        // It may have been asked to stop while it was being started.
        if (this.#stopping.signal.aborted) await stopProcess(this.#server, this.#process as RunningProcess);
        return true;
      } catch (error) {
        this.#lines.say((error as Error).message);
      }
    }
  }
}

function lastLineOf(file: string): string {
  return readFileSync(file, 'utf8').trim().split('\n').at(-1) ?? '';
}
