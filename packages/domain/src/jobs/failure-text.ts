import { readText } from '../cluster/outside.ts';

const MAX_BYTES = 1000;

/** What looks like a secret in an error's words, and what stands there instead. */
const SECRETS: [RegExp, string][] = [
  [/-----BEGIN [^-]{1,60}-----[\s\S]*?(?:-----END [^-]{1,60}-----|$)/g, '(removed)'],
  [/\/\/[^\s/@]{1,2000}@/g, '//(removed)@'],
  [/\b(Bearer|Basic)\s+[-\w.~+/=]+/gi, '$1 (removed)'],
  [/\b(?:ags_[0-9a-z]{26}_|agc_)[-\w]+/g, '(removed)'],
  [/\beyJ[-\w]{8,}\.[-\w]+\.[-\w]*/g, '(removed)'],
];

/**
 * Why a job failed, for people: one line of at most 1000 bytes, without control characters and without what looks like a
 * secret. Takes whatever was thrown, which need not be an error.
 */
export function failureText(thrown: unknown): string {
  return readText(hideSecrets(wordsOf(thrown)), MAX_BYTES) ?? 'it failed without a word';
}

function wordsOf(thrown: unknown): string {
  try {
    if (thrown instanceof Error) return essence(thrown.message === '' ? thrown.name : thrown.message);
    return typeof thrown === 'string' ? thrown : `something was thrown that is no error: ${typeof thrown}`;
  } catch {
    return 'something was thrown that cannot be read';
  }
}

/** The database client shows a piece of our source before it says what is wrong; that is its last paragraph. */
function essence(message: string): string {
  return /^\s*Invalid `[^`]*` invocation/.test(message) ? (message.trimEnd().split('\n').at(-1) ?? message) : message;
}

function hideSecrets(text: string): string {
  // Enough to fill the bound; longer texts are not worth the search.
  return SECRETS.reduce((rest, [pattern, instead]) => rest.replace(pattern, instead), text.slice(0, MAX_BYTES * 8));
}
