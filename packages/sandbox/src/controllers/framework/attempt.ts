/**
 * Does something that may fail, so that what went well can be told before it is tried again.
 *
 * @returns what it threw
 */
export function attempt(work: () => void): Error | undefined {
  try {
    work();
    return undefined;
  } catch (error) {
    return error instanceof Error ? error : new Error('A controller threw no error', { cause: error });
  }
}
