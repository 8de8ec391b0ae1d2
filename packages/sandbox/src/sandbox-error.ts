export interface SandboxErrorOptions extends ErrorOptions {
  /** 2 where trying again as it is cannot help; 1 unless given. */
  readonly exitCode?: 1 | 2;
}

/** Why a sandbox does not start, in a sentence for a person that says what to do. */
export class SandboxError extends Error {
  override readonly name = 'SandboxError';
  readonly exitCode: 1 | 2;

  constructor(message: string, { exitCode = 1, ...options }: SandboxErrorOptions = {}) {
    super(message, options);
    this.exitCode = exitCode;
  }
}
