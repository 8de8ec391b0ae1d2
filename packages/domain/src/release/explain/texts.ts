import { readText } from '../../cluster/outside.ts';

const TEXT_BYTES = 2048;

/** A text on one line, bounded and without control characters; never empty. */
export function line(text: string, bytes: number = TEXT_BYTES): string {
  return readText(text, bytes) ?? '?';
}

/** The same with a full stop at its end. */
export function sentence(text: string): string {
  const words = line(text);
  return /[.!?…]$/.test(words) ? words : line(`${words}.`);
}
