/** What is read from a cluster is somebody else's text: these readers take anything and give bounded values or null. */

const MESSAGE_BYTES = 2048;
/** Times of clusters are RFC 3339; the bound keeps a hostile string away from the date parser. */
const TIME_LENGTH = 40;

/** Control and format characters (zero width, direction) and line separators: they forge lines and hide text (trust-T43). */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu;

const encoder = new TextEncoder();

/** An object's fields; an empty object for everything that is none. */
export function readRecord(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}

/** The first `limit` elements of a list; empty for everything that is none. */
export function readList(value: unknown, limit = 500): unknown[] {
  return Array.isArray(value) ? value.slice(0, limit) : [];
}

/**
 * A string on one line, without control characters, cut to `maxBytes` of UTF-8; null for what is no string or empty.
 */
export function readText(value: unknown, maxBytes: number = MESSAGE_BYTES): string | null {
  if (typeof value !== 'string') return null;
  // Four times the bound is enough to fill it after cleaning, and keeps a 10 MB text cheap (trust-T25).
  const clean = value
    .slice(0, maxBytes * 4)
    .replace(UNPRINTABLE, ' ')
    .toWellFormed()
    .trim();
  return clean === '' ? null : cutText(clean, maxBytes);
}

/** Cuts a text to so many bytes of UTF-8, never inside a character; a cut text ends with an ellipsis. */
export function cutText(text: string, maxBytes: number): string {
  if (text.length * 3 <= maxBytes || encoder.encode(text).length <= maxBytes) return text;
  const { read } = encoder.encodeInto(text, new Uint8Array(maxBytes - 3));
  return `${text.slice(0, read)}…`;
}

/** A whole number of at least 0 that JavaScript can hold exactly, else null. */
export function readCount(value: unknown): number | null {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : null;
}

/** A point in time (RFC 3339 text), else null. */
export function readTime(value: unknown): Date | null {
  if (typeof value !== 'string' || value.length > TIME_LENGTH || !/^\d{4}-\d\d-\d\dT/.test(value)) return null;
  const time = new Date(value);
  return Number.isNaN(time.getTime()) ? null : time;
}

/** One of the given words, else null. */
export function readWord<const Word extends string>(value: unknown, words: readonly Word[]): Word | null {
  return words.find((word) => word === value) ?? null;
}
