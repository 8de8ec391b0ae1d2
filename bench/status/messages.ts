/** Where streams are opened, and how many. */
export interface OpenStreams {
  url: string;
  headers: Record<string, string>;
  streams: number;
}

/** A change that was made: what names it in the stream, and when it was asked for. */
export type Change = [key: string, at: number];

/** What the bench tells the process of the clients. */
export type ToClients = { open: OpenStreams } | { expect: Change[]; timeoutMs: number };

/** What that process answers: times between a change and its arrival, of all clients, in milliseconds. */
export interface Arrivals {
  latencies: number[];
  /** The last part of it: from the event's own time on, which is before its transaction ends. */
  fromEvent: number[];
  /** What went wrong: an event that a client has not got, or twice, or out of order. */
  wrong: string[];
}

export type FromClients = { opened: true } | Arrivals;
