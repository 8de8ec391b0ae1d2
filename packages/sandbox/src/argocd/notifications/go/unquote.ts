const ESCAPE = /\\(?:([abfnrtv\\'"])|x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-7]{3})|(.?))/gs;

const SINGLE: Readonly<Record<string, string>> = {
  a: '\u0007',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\\': '\\',
  "'": "'",
  '"': '"',
};

/**
 * What stands between the quotes of a text of Go: "…" with escapes, or `…` as it is.
 *
 * @returns undefined where an escape is none of Go's
 */
export function unquote(quoted: string): string | undefined {
  const inner = quoted.slice(1, -1);
  if (quoted.startsWith('`')) return inner.replaceAll('\r', '');
  let valid = true;
  const text = inner.replace(ESCAPE, (_, single?: string, hex?: string, short?: string, long?: string, octal?: string) => {
    if (single !== undefined) {
      valid &&= single !== (quoted.startsWith('"') ? "'" : '"');
      return SINGLE[single] ?? '';
    }
    const digits = hex ?? short ?? long;
    const code = digits === undefined ? Number.parseInt(octal ?? '', 8) : Number.parseInt(digits, 16);
    valid &&= code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff);
    return valid ? String.fromCodePoint(code) : '';
  });
  return valid ? text : undefined;
}
