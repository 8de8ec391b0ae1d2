import type { Channel } from './channel.ts';
import { isOfTypes, type FedEvent } from './fed-event.ts';
import type { LogReader } from './read-log.ts';

/** A part of the log, in order. */
export interface FeedPart {
  frames: Buffer[];
  /** Up to where it goes: the place to ask for next. */
  place: number;
  /** The number of the oldest event that there is, where the asked place is gone: the part begins with that one. */
  reset: number | null;
}

/** Who reads a workspace's log at its own speed, up to its end and along with it. */
export interface Follower {
  /** The number of the newest event that is known here. */
  readonly head: number;
  /** The next part after the place: from memory near the end, else a page of the log. Without gap or double. */
  read(place: number, types: readonly string[]): Promise<FeedPart>;
  /** Resolves when there is something after the place, or at `wake`. */
  news(place: number): Promise<void>;
  wake(): void;
  leave(): void;
}

/** Reads pages of the log; the same page for all who ask for it at a time. */
export type ReadPage = (seq: number) => Promise<FedEvent[]>;

const PAGE = 200;

export function sharedPages(log: LogReader): ReadPage {
  const reading = new Map<number, Promise<FedEvent[]>>();
  return (seq) => {
    const page = reading.get(seq) ?? log.from(seq, PAGE).finally(() => reading.delete(seq));
    reading.set(seq, page);
    return page;
  };
}

/** @param onLeave called once, when the follower leaves */
export function createFollower(channel: Channel, readPage: ReadPage, onLeave: () => void): Follower {
  let { generation } = channel;
  let wake: () => void = () => {};
  let here = true;
  const woken = (): void => wake();
  channel.followers.add(woken);
  return {
    get head() {
      return channel.recent.head;
    },
    async read(place, types) {
      if (generation !== channel.generation) {
        generation = channel.generation;
        return partOf(await readPage(1), types, true);
      }
      const part = channel.recent.after(place, types);
      return part === undefined ? readPast(readPage, place, types) : { ...part, reset: null };
    },
    news(place) {
      if (channel.recent.head > place || generation !== channel.generation) return Promise.resolve();
      const { promise, resolve } = Promise.withResolvers<void>();
      wake = resolve;
      return promise;
    },
    wake: woken,
    leave() {
      if (!here) return;
      here = false;
      channel.followers.delete(woken);
      woken();
      onLeave();
    },
  };
}

/** A place is good where its own event is still there, or the one after it. */
async function readPast(readPage: ReadPage, place: number, types: readonly string[]): Promise<FeedPart> {
  const events = await readPage(Math.max(place, 1));
  const first = events[0]?.seq;
  if (place > 0 && first === place) return events.length === 1 ? partOfNone(place) : partOf(events.slice(1), types, false);
  if (first === place + 1) return partOf(events, types, false);
  if (first === undefined && place === 0) return partOfNone(0);
  return partOf(first === undefined ? await readPage(1) : events, types, true);
}

function partOfNone(place: number): FeedPart {
  return { frames: [], place, reset: null };
}

function partOf(events: FedEvent[], types: readonly string[], reset: boolean): FeedPart {
  const frames = events.filter((event) => isOfTypes(event.type, types)).map((event) => event.frame);
  return { frames, place: events.at(-1)?.seq ?? 0, reset: reset ? (events[0]?.seq ?? 1) : null };
}
