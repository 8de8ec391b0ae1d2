/** Ends the supervisor with its exit code after printing the message: 2 for wrong use, 1 for what went wrong. */
export class StartError extends Error {
  readonly exitCode: 1 | 2;

  constructor(exitCode: 1 | 2, message: string, options?: ErrorOptions) {
    super(message, options);
    this.exitCode = exitCode;
  }
}
