import { createHash } from 'node:crypto';

/** A number from 0 up to 1 that a text always gets, and others get others. */
export function spreadOf(text: string): number {
  return createHash('sha256').update(text).digest().readUInt32BE(0) / 2 ** 32;
}
