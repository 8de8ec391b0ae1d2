/** Something that happened at a version. */
interface Versioned<T> {
  readonly version: number;
  readonly event: T;
}

/** The last events, a bounded number of them. */
export class History<T> {
  readonly #limit: number;
  #events: Versioned<T>[] = [];
  #floor: number;

  /** @param floor nothing up to this version is known */
  constructor(limit: number, floor: number) {
    this.#limit = limit;
    this.#floor = floor;
  }

  /** The version after which everything is remembered. */
  get floor(): number {
    return this.#floor;
  }

  add(version: number, event: T): void {
    this.#events.push({ version, event });
    // Forgetting in lots costs less than moving the whole list at each event.
    if (this.#events.length < this.#limit * 1.25) return;
    const forgotten = this.#events.length - this.#limit;
    this.#floor = (this.#events[forgotten - 1] as Versioned<T>).version;
    this.#events = this.#events.slice(forgotten);
  }

  /** Oldest first; undefined where some of them are forgotten. */
  after(version: number): readonly T[] | undefined {
    if (version < this.#floor) return undefined;
    let from = 0;
    let to = this.#events.length;
    while (from < to) {
      const middle = (from + to) >> 1;
      if ((this.#events[middle] as Versioned<T>).version <= version) from = middle + 1;
      else to = middle;
    }
    return this.#events.slice(from).map(({ event }) => event);
  }
}
