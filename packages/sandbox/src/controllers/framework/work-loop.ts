import type { Timers } from '../../timers.ts';
import type { Controller, Queue } from './controller.ts';

export interface WorkLoop {
  /** The queue of a controller. */
  queueOf(controller: Controller): Queue;
  close(): void;
}

export interface WorkLoopOptions {
  readonly timers: Timers;
  /** Takes what a reconcile threw, with the number of failures in a row. */
  readonly onError: (controller: string, key: string, error: unknown, failures: number) => void;
}

const FIRST_PAUSE_MS = 5;
const LONGEST_PAUSE_MS = 16_000;
/** So long the loop works before it lets others have the process. */
const SLICE_MS = 8;
/** The longest time that a timer can hold; what is due later is looked at in between. */
const LONGEST_WAIT_MS = 2_000_000_000;

interface Item {
  readonly controller: Controller;
  readonly key: string;
  readonly lane: Lane;
}

interface Lane {
  readonly queue: Queue;
  readonly waiting: Set<string>;
  readonly delayed: Map<string, { at: number; cancel: () => void }>;
  readonly failures: Map<string, number>;
}

/**
 * Does the work of all controllers, first come, first served. One reconcile runs at a time, and never inside a write of
 * somebody else.
 */
export function createWorkLoop(options: WorkLoopOptions): WorkLoop {
  const loop = new Loop(options);
  return { queueOf: (controller) => loop.queueOf(controller), close: () => loop.close() };
}

class Loop {
  readonly #options: WorkLoopOptions;
  readonly #lanes = new Map<Controller, Lane>();
  #items: Item[] = [];
  #next = 0;
  #cancel: (() => void) | undefined;
  #closed = false;

  constructor(options: WorkLoopOptions) {
    this.#options = options;
  }

  queueOf(controller: Controller): Queue {
    const known = this.#lanes.get(controller);
    if (known !== undefined) return known.queue;
    const lane: Lane = {
      queue: {
        add: (key) => this.#add(controller, lane, key),
        addAfter: (key, ms) => this.#addAfter(controller, lane, key, ms),
      },
      waiting: new Set(),
      delayed: new Map(),
      failures: new Map(),
    };
    this.#lanes.set(controller, lane);
    return lane.queue;
  }

  close(): void {
    this.#closed = true;
    this.#cancel?.();
    this.#items = [];
    for (const lane of this.#lanes.values()) {
      for (const { cancel } of lane.delayed.values()) cancel();
      lane.delayed.clear();
    }
  }

  #add(controller: Controller, lane: Lane, key: string): void {
    if (this.#closed || lane.waiting.has(key)) return;
    lane.waiting.add(key);
    this.#items.push({ controller, key, lane });
    this.#cancel ??= this.#options.timers.after(0, () => this.#run());
  }

  #addAfter(controller: Controller, lane: Lane, key: string, ms: number): void {
    if (ms <= 0) return this.#add(controller, lane, key);
    if (this.#closed) return;
    const wait = Math.min(ms, LONGEST_WAIT_MS);
    const at = this.#options.timers.now().getTime() + wait;
    const earlier = lane.delayed.get(key);
    if (earlier !== undefined && earlier.at <= at) return;
    earlier?.cancel();
    const cancel = this.#options.timers.after(wait, () => {
      lane.delayed.delete(key);
      this.#add(controller, lane, key);
    });
    lane.delayed.set(key, { at, cancel });
  }

  #run(): void {
    const until = performance.now() + SLICE_MS;
    while (this.#next < this.#items.length && performance.now() < until) {
      const item = this.#items[this.#next];
      this.#next += 1;
      if (item !== undefined) this.#reconcile(item);
    }
    if (this.#next >= this.#items.length) this.#items = [];
    else if (this.#next > 1000) this.#items = this.#items.slice(this.#next);
    else {
      this.#cancel = this.#options.timers.after(0, () => this.#run());
      return;
    }
    this.#next = 0;
    this.#cancel = this.#items.length === 0 ? undefined : this.#options.timers.after(0, () => this.#run());
  }

  #reconcile({ controller, key, lane }: Item): void {
    lane.waiting.delete(key);
    try {
      controller.reconcile(key, lane.queue);
      lane.failures.delete(key);
    } catch (error) {
      const failures = (lane.failures.get(key) ?? 0) + 1;
      lane.failures.set(key, failures);
      this.#options.onError(controller.name, key, error, failures);
      this.#addAfter(controller, lane, key, Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (failures - 1)));
    }
  }
}
