import { AppError } from '../app-error.ts';
import { looksLikeId } from '../ids.ts';

/** The rule of a slug: a DNS-1123 label of at most 40 characters that begins with a letter. */
export const SLUG_PATTERN = '^[a-z](?:[-a-z0-9]{0,38}[a-z0-9])?$';

const FORM = new RegExp(SLUG_PATTERN);

/** Whether the text can be a slug; what looks like an id cannot, so that a path never means two things. */
export function isSlug(text: string): boolean {
  return FORM.test(text) && !looksLikeId(text);
}

/**
 * The slug that was given, or one made from the name: lower case, accents dropped, everything else a hyphen.
 *
 * @param name a display name
 * @param slug what the caller asked for, if anything
 * @throws AppError invalid_request at /slug
 */
export function chooseSlug(name: string, slug: string | undefined): string {
  const chosen = slug ?? deriveSlug(name);
  if (isSlug(chosen)) return chosen;
  throw AppError.field(
    'invalid_request',
    '/slug',
    slug === undefined
      ? 'No slug can be made from this name: give one (lower-case letters, digits and hyphens, beginning with a letter, at most 40).'
      : 'A slug has 1 to 40 lower-case letters, digits and hyphens, begins with a letter, ends with none, and is not shaped like an id.',
    'invalid_slug',
  );
}

function deriveSlug(name: string): string {
  const plain = name.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
  const hyphened = plain.replace(/[^a-z0-9]+/g, '-').replace(/^[-0-9]+/, '');
  return hyphened.slice(0, 40).replace(/-+$/, '');
}
