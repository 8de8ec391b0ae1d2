/** What a request is answered with. */
export interface Answer {
  readonly code: number;
  /** An object or a list of Kubernetes; in the form that the caller asked for. */
  readonly body?: unknown;
  /** Plain text instead of an object. */
  readonly text?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sentences that a client shows. */
  readonly warnings?: readonly string[];
}

/** The answer has been written, or is being written, by whoever gives this. */
export const STREAMED = Symbol('streamed');

export type Result = Answer | typeof STREAMED;

export function ok(body: unknown): Answer {
  return { code: 200, body };
}
