/** What this package writes to a log. */
export interface GitHostLog {
  debug(data: object, message: string): void;
  warn(data: object, message: string): void;
  error(data: object, message: string): void;
}
