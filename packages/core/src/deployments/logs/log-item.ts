/** Why a log ends. */
export type LogEnd = 'complete' | 'time_limit' | 'byte_limit';

/** What a reader of a deployment's logs gets, in order. The last one is an `end`. */
export type LogItem =
  | { type: 'line'; pod: string; container: string; /** Milliseconds since 1970. */ at: number | null; line: string }
  /** Something about the logs that is no line of them. */
  | { type: 'notice'; text: string }
  | { type: 'end'; reason: LogEnd };

/** How much one reader may have. */
export interface LogLimits {
  /** Containers whose logs are read at the same time. */
  streams: number;
  /** Milliseconds from the beginning to the end. */
  ms: number;
  /** Bytes of lines. */
  bytes: number;
  /** Lines in a second, after a first surge of five times as many. */
  linesPerSecond: number;
}

const MIB = 1024 * 1024;

/** What there is, once. */
export const READ_LIMITS: LogLimits = { streams: 20, ms: 5 * 60_000, bytes: 5 * MIB, linesPerSecond: 100_000 };
/** What there is and what comes. */
export const FOLLOW_LIMITS: LogLimits = { streams: 20, ms: 30 * 60_000, bytes: 256 * MIB, linesPerSecond: 2000 };

/** The notice that some logs are left out. */
export function leftOutNotice(streams: number): LogItem {
  return {
    type: 'notice',
    text: `More than ${streams} containers have logs: these are of ${streams} of them; name a pod or a container for others.`,
  };
}
