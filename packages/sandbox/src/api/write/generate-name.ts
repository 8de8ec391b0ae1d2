import { randomInt } from 'node:crypto';

// Without vowels and what looks alike, as Kubernetes does it: no word comes of it.
const LETTERS = 'bcdfghjklmnpqrstvwxz2456789';
const LENGTH = 5;
const MAX_NAME = 63;

/** A name that begins with a prefix and ends in five random letters. */
export function generateName(prefix: string): string {
  const suffix = Array.from({ length: LENGTH }, () => LETTERS[randomInt(LETTERS.length)]).join('');
  return `${prefix.slice(0, MAX_NAME - LENGTH)}${suffix}`;
}
