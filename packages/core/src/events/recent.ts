import { isOfTypes, type FedEvent } from './fed-event.ts';

/** The newest events of a workspace, in memory. Their numbers have no gaps. */
export interface Recent {
  /** The number of the newest event; 0 where there is none. */
  readonly head: number;
  readonly newest: FedEvent | undefined;
  add(event: FedEvent): void;
  clear(): void;
  /** What follows the place, some of it where it is much; undefined where it begins before what is kept, or after it ends. */
  after(place: number, types: readonly string[]): { frames: Buffer[]; place: number } | undefined;
}

/** How much of it is given at a time, in bytes: what a reader that stands still may hold. */
const PART_BYTES = 64 * 1024;

/** @param atMost what is kept: so many events, and so many bytes */
export function createRecent(atMost: { events: number; bytes: number }): Recent {
  const kept: FedEvent[] = [];
  let bytes = 0;
  const head = (): number => kept.at(-1)?.seq ?? 0;
  return {
    get head() {
      return head();
    },
    get newest() {
      return kept.at(-1);
    },
    add(event) {
      // Places are found by counting. After a gap, which nothing of ours makes, whoever is behind it reads the log instead.
      if (kept.length > 0 && event.seq !== head() + 1) this.clear();
      kept.push(event);
      bytes += event.frame.length;
      // The newest one always stays: it is what tells whether the log is still the one that was read.
      while (kept.length > 1 && (kept.length > atMost.events || bytes > atMost.bytes)) bytes -= kept.shift()?.frame.length ?? 0;
    },
    clear() {
      kept.length = 0;
      bytes = 0;
    },
    after(place, types) {
      const first = kept[0]?.seq ?? 1;
      if (place < first - 1 || place > head()) return undefined;
      const frames: Buffer[] = [];
      let size = 0;
      let reached = place;
      for (let index = place + 1 - first; index < kept.length && size < PART_BYTES; index += 1) {
        const event = kept[index];
        if (event === undefined) break;
        reached = event.seq;
        if (!isOfTypes(event.type, types)) continue;
        frames.push(event.frame);
        size += event.frame.length;
      }
      return { frames, place: reached };
    },
  };
}
