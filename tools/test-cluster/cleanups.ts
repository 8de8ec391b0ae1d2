/** What has to be undone at the end, the last first; one that fails keeps none of the others from it. */
export class Cleanups {
  readonly #all: (() => Promise<unknown>)[] = [];

  add(cleanup: () => Promise<unknown>): void {
    this.#all.push(cleanup);
  }

  /** @throws AggregateError of what failed */
  async run(): Promise<void> {
    const errors: unknown[] = [];
    for (let next = this.#all.pop(); next !== undefined; next = this.#all.pop()) await next().catch((error: unknown) => errors.push(error));
    if (errors.length > 0) throw new AggregateError(errors, 'Not everything could be stopped.');
  }
}
