/** One thing that is wrong with a body, and where: a JSON Pointer. */
export interface ControlFieldError {
  readonly pointer: string;
  readonly code: string;
  readonly detail: string;
}

const TITLES = {
  invalid_request: [400, 'The request is not valid'],
  forbidden: [403, 'Not allowed'],
  not_found: [404, 'Not found'],
  method_not_allowed: [405, 'The method is not allowed'],
  conflict: [409, 'Conflict'],
  payload_too_large: [413, 'The body is too large'],
  unsupported_media_type: [415, 'The media type is not supported'],
  internal: [500, 'Internal error'],
  receiver_unreachable: [502, 'The receiver does not answer'],
} as const satisfies Record<string, readonly [number, string]>;

export type ControlErrorCode = keyof typeof TITLES;

/** A refusal of the control server: its message is for the caller. */
export class ControlError extends Error {
  override readonly name = 'ControlError';
  readonly code: ControlErrorCode;
  readonly errors: readonly ControlFieldError[];
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    code: ControlErrorCode,
    detail: string,
    { errors = [], headers = {} }: { errors?: readonly ControlFieldError[]; headers?: Readonly<Record<string, string>> } = {},
  ) {
    super(detail);
    this.code = code;
    this.errors = errors;
    this.headers = headers;
  }

  get status(): number {
    return TITLES[this.code][0];
  }

  /** The problem document (RFC 9457) of it. */
  toProblem(instance: string, requestId: string): Record<string, unknown> {
    const [status, title] = TITLES[this.code];
    const errors = this.errors.length === 0 ? {} : { errors: this.errors };
    return { type: `/errors/${this.code}`, title, status, detail: this.message, instance, code: this.code, requestId, ...errors };
  }
}
