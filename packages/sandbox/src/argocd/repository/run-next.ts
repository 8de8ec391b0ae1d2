/**
 * Runs one thing at a time for each key. Who comes while it runs shares the next run, so everybody gets an answer that was
 * asked for after they came.
 */
export function createRunNext<Result>(): (key: string, run: () => Promise<Result>) => Promise<Result> {
  const running = new Map<string, Promise<Result>>();
  const next = new Map<string, Promise<Result>>();
  const start = (key: string, run: () => Promise<Result>): Promise<Result> => {
    const result = run();
    running.set(key, result);
    const forget = (): void => {
      if (running.get(key) === result) running.delete(key);
    };
    result.then(forget, forget);
    return result;
  };
  return (key, run) => {
    const waiting = next.get(key);
    if (waiting !== undefined) return waiting;
    const current = running.get(key);
    if (current === undefined) return start(key, run);
    const follow = (): Promise<Result> => {
      next.delete(key);
      return start(key, run);
    };
    const result = current.then(follow, follow);
    next.set(key, result);
    return result;
  };
}
