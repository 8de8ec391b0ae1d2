type Close = () => void | Promise<void>;

/** What has to be closed at the end, the last first; one that fails or hangs keeps none of the others from it. */
export class Closers {
  readonly #all: Close[] = [];

  add(close: Close): void {
    this.#all.push(close);
  }

  /**
   * Closes all. What has not ended when the time is over is no longer waited for.
   *
   * @param limitMs for all together
   * @throws AggregateError of what failed
   */
  async run(limitMs: number): Promise<void> {
    const errors: unknown[] = [];
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, limitMs);
    });
    for (let close = this.#all.pop(); close !== undefined; close = this.#all.pop()) {
      await Promise.race([attempt(close), late]).catch((error: unknown) => errors.push(error));
    }
    clearTimeout(timer);
    if (errors.length > 0) throw new AggregateError(errors, 'Not everything could be closed.');
  }
}

async function attempt(close: Close): Promise<void> {
  await close();
}
