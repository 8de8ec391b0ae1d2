/** Takes what the application controller has to say to whoever runs the sandbox. */
export interface ControllerLogger {
  warn(fields: object, message: string): void;
}
