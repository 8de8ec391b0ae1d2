import type { Timers } from '../../timers.ts';

/** How long the end of the controller waits for what it is in the middle of. */
const PATIENCE_MS = 1_000;

export interface WorkQueueOptions {
  readonly timers: Timers;
  /** How many keys are worked on at once. */
  readonly workers: () => number;
  /** While false, everything waits; `wake` says that it may have changed. */
  readonly isOpen: () => boolean;
  readonly work: (key: string) => Promise<void>;
  readonly onError: (error: unknown, key: string) => void;
}

/** Keys to be worked on, each at most once at a time; one that is added while it is worked on comes again after that. */
export class WorkQueue {
  private readonly options: WorkQueueOptions;
  private readonly waiting = new Set<string>();
  private readonly running = new Set<string>();
  private readonly later = new Map<string, { readonly at: number; readonly cancel: () => void }>();
  private readonly idlers = new Set<() => void>();
  private pumping = false;
  private closed = false;

  constructor(options: WorkQueueOptions) {
    this.options = options;
  }

  add(key: string): void {
    if (this.closed) return;
    this.waiting.add(key);
    this.wake();
  }

  /** Adds it later; of several only the earliest counts. */
  addAfter(key: string, ms: number): void {
    const { timers } = this.options;
    const at = timers.now().getTime() + ms;
    const there = this.later.get(key);
    if (this.closed || (there !== undefined && there.at <= at)) return;
    there?.cancel();
    const cancel = timers.after(ms, () => {
      this.later.delete(key);
      this.add(key);
    });
    this.later.set(key, { at, cancel });
  }

  wake(): void {
    if (this.pumping) return;
    this.pumping = true;
    // Not at once: keys are added by listeners of the API server, which must not write.
    queueMicrotask(() => {
      this.pumping = false;
      this.pump();
    });
  }

  /** Drops what waits. What runs goes on to its end. */
  close(): void {
    this.closed = true;
    for (const { cancel } of this.later.values()) cancel();
    this.later.clear();
    this.waiting.clear();
  }

  /** Resolves once nothing is worked on, or after a moment: nobody waits long for what has no effect any more. */
  async idle(): Promise<void> {
    if (this.running.size === 0) return;
    await new Promise<void>((resolve) => {
      this.idlers.add(resolve);
      this.options.timers.after(PATIENCE_MS, resolve);
    });
  }

  private pump(): void {
    if (this.closed || !this.options.isOpen()) return;
    for (const key of this.waiting) {
      if (this.running.size >= this.options.workers()) return;
      if (this.running.has(key)) continue;
      this.waiting.delete(key);
      this.running.add(key);
      void this.run(key);
    }
  }

  private async run(key: string): Promise<void> {
    try {
      await this.options.work(key);
    } catch (error) {
      this.options.onError(error, key);
    }
    this.running.delete(key);
    if (this.running.size === 0) for (const resolve of this.idlers) resolve();
    this.pump();
  }
}
