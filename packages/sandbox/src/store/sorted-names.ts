/** Names in the order in which etcd has them. */
export class SortedNames {
  readonly #names: string[] = [];

  add(name: string): void {
    const at = this.#placeOf(name);
    if (this.#names[at] !== name) this.#names.splice(at, 0, name);
  }

  delete(name: string): void {
    const at = this.#placeOf(name);
    if (this.#names[at] === name) this.#names.splice(at, 1);
  }

  values(): readonly string[] {
    return this.#names;
  }

  #placeOf(name: string): number {
    let from = 0;
    let to = this.#names.length;
    while (from < to) {
      const middle = (from + to) >> 1;
      if ((this.#names[middle] as string) < name) from = middle + 1;
      else to = middle;
    }
    return from;
  }
}
