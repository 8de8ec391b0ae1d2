import { AppError } from './app-error.ts';

/** Every kind of id that Argosy prints, by its three-letter prefix. */
export const ID_PREFIXES = {
  workspace: 'wsp',
  cluster: 'cls',
  environment: 'env',
  app: 'app',
  deployment: 'dep',
  release: 'rel',
  event: 'evt',
  token: 'tok',
  user: 'usr',
  credential: 'crd',
  connection: 'con',
  job: 'job',
} as const;

export type IdKind = keyof typeof ID_PREFIXES;

const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';
const FORM = /^[a-z]{3}-[0-9a-hjkmnp-tv-z]{26}$/;

/**
 * Prints a UUID as an id: prefix, hyphen, and its 128 bits as 26 Crockford base-32 characters, most significant first,
 * so that ids made of UUIDv7 sort by the time they were made.
 *
 * @param kind what the id names
 * @param uuid a UUID in its usual 36 characters
 */
export function printId(kind: IdKind, uuid: string): string {
  let rest = BigInt(`0x${uuid.replaceAll('-', '')}`);
  let text = '';
  for (let i = 0; i < 26; i++) {
    text = ALPHABET[Number(rest & 31n)] + text;
    rest >>= 5n;
  }
  return `${ID_PREFIXES[kind]}-${text}`;
}

/**
 * The 128 bits behind an id, as a number.
 *
 * @param id what isId has taken for an id
 */
export function idNumber(id: string): bigint {
  let bits = 0n;
  for (const digit of id.slice(4)) bits = (bits << 5n) | BigInt(ALPHABET.indexOf(digit));
  return bits;
}

/** Whether the text has the form of an id of that kind (not whether such a thing exists). */
export function isId(kind: IdKind, text: string): boolean {
  return FORM.test(text) && text.startsWith(`${ID_PREFIXES[kind]}-`);
}

/** Whether the text has the form of any id; slugs must not. */
export function looksLikeId(text: string): boolean {
  return FORM.test(text);
}

/**
 * Lets an id pass and refuses everything else as if the thing did not exist.
 *
 * @throws AppError not_found
 */
export function parseId(kind: IdKind, text: string): string {
  if (!isId(kind, text)) throw new AppError('not_found', `There is no such ${kind}.`);
  return text;
}
