/** How the containers of an image fare. */
export type ImageFault = 'pull_error' | 'crash_loop' | 'never_ready' | { readonly readyAfterMs: number };

/** What goes wrong on purpose. */
export interface Faults {
  readonly webhooks: {
    /** The share of webhooks that are lost on their way, 0 to 1. */
    readonly drop: number;
    /** How many more times each is sent. */
    readonly duplicate: number;
    /** Between these many milliseconds each waits before it goes out. */
    readonly delayMs: readonly [number, number];
    /** None gets through. */
    readonly down: boolean;
  };
  readonly images: Readonly<Record<string, ImageFault>>;
  readonly api: {
    readonly down: boolean;
    readonly latencyMs: number;
    /** The share of requests that are answered 500, 0 to 1. */
    readonly errorRate: number;
  };
  readonly controller: {
    readonly paused: boolean;
    /** How much later than it is so a resource's health is seen. */
    readonly staleHealthMs: number;
  };
  readonly repository: { readonly unreachable: boolean };
}

export const NO_FAULTS: Faults = {
  webhooks: { drop: 0, duplicate: 0, delayMs: [0, 0], down: false },
  images: {},
  api: { down: false, latencyMs: 0, errorRate: 0 },
  controller: { paused: false, staleHealthMs: 0 },
  repository: { unreachable: false },
};

/** The faults in force. They are read whenever they matter, so a change holds at once. */
export interface FaultSwitch {
  readonly current: Faults;
  set(faults: Faults): void;
  /** Tells after each change. @returns ends it */
  subscribe(listener: (faults: Faults) => void): () => void;
}

export function createFaultSwitch(): FaultSwitch {
  let current = NO_FAULTS;
  const listeners = new Set<(faults: Faults) => void>();
  return {
    get current() {
      return current;
    },
    set(faults) {
      current = faults;
      for (const listener of listeners) listener(faults);
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}
