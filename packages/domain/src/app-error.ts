import type { ErrorCode } from './problems.ts';

/** One thing that is wrong with an input: where (a JSON Pointer), a stable code, and a sentence for the caller. */
export interface FieldError {
  pointer: string;
  code: string;
  detail: string;
}

export interface AppErrorOptions {
  /** The fields that are wrong, for bad input. */
  errors?: FieldError[];
  /** For the log only: what a caller must not see. */
  internal?: string;
  cause?: unknown;
  /** Seconds after which trying again makes sense. */
  retryAfter?: number;
}

/**
 * The one error value of Argosy. `code` decides the HTTP status and whether a retry can help (see problems.ts);
 * `message` is public, `internal` is not.
 */
export class AppError extends Error {
  override readonly name = 'AppError';
  readonly code: ErrorCode;
  readonly errors: FieldError[];
  readonly internal: string | undefined;
  readonly retryAfter: number | undefined;

  constructor(code: ErrorCode, detail: string, options: AppErrorOptions = {}) {
    super(detail, { cause: options.cause });
    this.code = code;
    this.errors = options.errors ?? [];
    this.internal = options.internal;
    this.retryAfter = options.retryAfter;
  }

  /** An error about one field of the input. */
  static field(code: ErrorCode, pointer: string, detail: string, fieldCode: string = code): AppError {
    return new AppError(code, detail, { errors: [{ pointer, code: fieldCode, detail }] });
  }
}
