/** Numbers that look like chance and are the same for the same seed. */
export interface Random {
  /** From 0 up to, and without, 1. */
  next(): number;
  /** A whole number from `least` to `most`, both included. */
  int(least: number, most: number): number;
  chance(share: number): boolean;
  /** One of them. @throws Error where there is none */
  pick<T>(from: readonly T[]): T;
  /** Another sequence, which depends on the seed and the name only: what one part draws changes nothing for the others. */
  fork(name: string): Random;
}

/** @param seed any whole number */
export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    // mulberry32
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const int = (least: number, most: number): number => least + Math.floor(next() * (most - least + 1));
  return {
    next,
    int,
    chance: (share) => next() < share,
    pick(from) {
      const [found] = from.slice(int(0, from.length - 1));
      if (found === undefined) throw new Error('There is nothing to pick from.');
      return found;
    },
    fork(name) {
      let mixed = seed >>> 0;
      for (const character of name) mixed = Math.imul(mixed ^ (character.codePointAt(0) ?? 0), 0x01000193) >>> 0;
      return createRandom(mixed);
    },
  };
}
