import type { CoreLogger } from '../deps.ts';
import type { FedEvent } from './fed-event.ts';
import type { LogReader } from './read-log.ts';
import { createRecent, type Recent } from './recent.ts';

export interface ChannelOptions {
  /** How often it is looked in case a note was lost, in milliseconds. */
  lookMs: number;
  /** What is kept in memory at most. */
  recent: { events: number; bytes: number };
}

const PAGE = 200;
const RETRY_MS = 1000;

/** The tail of one workspace's log, read once for all who follow it in this process. */
export class Channel {
  readonly recent: Recent;
  /** Settles when the end of the log is known. */
  readonly begun: Promise<void>;
  /** Called after each portion of news. */
  readonly followers = new Set<() => void>();
  /** By the id of a subject: called with the type of each of its events, and with null at a new generation. */
  readonly watchers = new Map<string, Set<(type: string | null) => void>>();
  /** Raised when the log is no longer the one that was read: the database was restored. Places mean nothing any more. */
  generation = 0;
  readonly #log: LogReader;
  readonly #logger: CoreLogger;
  readonly #options: ChannelOptions;
  readonly #timer: NodeJS.Timeout;
  #retry: NodeJS.Timeout | undefined;
  #wanted = false;
  #looking = false;
  #closed = false;

  constructor(log: LogReader, logger: CoreLogger, options: ChannelOptions) {
    this.#log = log;
    this.#logger = logger;
    this.#options = options;
    this.recent = createRecent(options.recent);
    this.begun = this.#readEnd().then((events) => this.#keep(events));
    this.#timer = setInterval(() => this.look(), options.lookMs);
  }

  /** Reads what is new; what is asked for while it reads is one more reading. */
  look(): void {
    this.#wanted = true;
    if (this.#looking || this.#closed) return;
    this.#looking = true;
    void this.#lookWhileWanted()
      .catch((error: unknown) => {
        this.#logger.debug({ err: error }, 'the log of events cannot be read; it is tried again');
        clearTimeout(this.#retry);
        if (!this.#closed) this.#retry = setTimeout(() => this.look(), RETRY_MS);
      })
      .finally(() => {
        this.#looking = false;
      });
  }

  close(): void {
    this.#closed = true;
    clearInterval(this.#timer);
    clearTimeout(this.#retry);
  }

  async #lookWhileWanted(): Promise<void> {
    await this.begun;
    while (this.#wanted && !this.#closed) {
      this.#wanted = false;
      await this.#readOn();
    }
  }

  async #readOn(): Promise<void> {
    for (let more = true; more && !this.#closed;) {
      const events = await this.#log.from(Math.max(this.recent.head, 1), PAGE);
      more = events.length === PAGE;
      const news = newsAfter(this.recent.newest, events);
      if (news === undefined) return this.#startOver();
      this.#keep(news);
      for (const event of news) tell(this.watchers.get(event.subject), event.type);
      if (news.length > 0) this.#wake();
    }
  }

  async #startOver(): Promise<void> {
    const events = await this.#readEnd();
    this.generation += 1;
    this.recent.clear();
    this.#keep(events);
    this.#logger.warn({ head: this.recent.head }, 'the log of events is not the one that was read: streams begin again');
    for (const set of this.watchers.values()) tell(set, null);
    this.#wake();
  }

  #readEnd(): Promise<FedEvent[]> {
    return this.#log.newest(this.#options.recent.events);
  }

  #keep(events: FedEvent[]): void {
    for (const event of events) this.recent.add(event);
  }

  #wake(): void {
    for (const wake of this.followers) wake();
  }
}

function tell(set: Set<(type: string | null) => void> | undefined, type: string | null): void {
  for (const each of [...(set ?? [])]) each(type);
}

/**
 * What comes after the newest known event, of a list that begins with that one; undefined where it does not, or where
 * numbers are missing. An event never changes, so another one of the same number is of another log.
 */
function newsAfter(newest: FedEvent | undefined, events: FedEvent[]): FedEvent[] | undefined {
  if (newest !== undefined && events[0]?.frame.equals(newest.frame) !== true) return undefined;
  const news = newest === undefined ? events : events.slice(1);
  const first = (newest?.seq ?? 0) + 1;
  return news.every((event, index) => event.seq === first + index) ? news : undefined;
}
