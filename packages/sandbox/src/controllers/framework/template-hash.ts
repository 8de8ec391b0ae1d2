import { createHash } from 'node:crypto';

const ALPHABET = 'bcdfghjklmnpqrstvwxz2456789';
const remembered = new WeakMap<object, Map<string, string>>();

/**
 * A short name for what a template says, the same for the same template.
 *
 * @param salt another one where that name is taken
 */
export function templateHash(template: object, salt = ''): string {
  const known = remembered.get(template)?.get(salt);
  if (known !== undefined) return known;
  const digest = createHash('sha256').update(canonical(template)).update(salt).digest();
  const letters = [...digest.subarray(0, 10)].map((byte) => ALPHABET[byte % ALPHABET.length]);
  const hash = letters.join('');
  remembered.set(template, new Map([...(remembered.get(template) ?? []), [salt, hash]]));
  return hash;
}

/** JSON in which the order of fields does not matter. */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const fields = Object.entries(value)
    .filter(([, field]) => field !== undefined)
    .toSorted(([a], [b]) => (a < b ? -1 : 1));
  return `{${fields.map(([name, field]) => `${JSON.stringify(name)}:${canonical(field)}`).join(',')}}`;
}
