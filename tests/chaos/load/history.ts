/** One change that a client asked for, and what it was told in the end, after all its repetitions. */
export interface Call {
  /** The Idempotency-Key, which stands in what it made too. */
  key: string;
  site: number;
  what: string;
  /** `unknown`: no answer came, however often it asked. */
  outcome: 'acknowledged' | 'refused' | 'unknown';
  status: number;
  code: string;
  body: unknown;
  tries: number;
  /** Ids that acknowledged answers to the same key have named. */
  ids: Set<string>;
  /** When the final answer came, by the test's clock. */
  at: number;
}

/** Everything that clients have been told. */
export class History {
  readonly calls: Call[] = [];

  acknowledged(what?: RegExp): Call[] {
    return this.calls.filter((call) => call.outcome === 'acknowledged' && (what === undefined || what.test(call.what)));
  }
}
