import { Document, visit } from 'yaml';

/** Words that some reader of YAML takes for a boolean or for nothing. */
const AMBIGUOUS = /^(?:y|n|yes|no|on|off|true|false|null|inf|nan)$/i;
const PLAIN_KEY = /^[A-Za-z][A-Za-z0-9]*$/;
/** What a reader may take for a line break or leave out, and what an eye does not see: the rest of Unicode stands as it is. */
const INVISIBLE = /[\u007f-\u009f\u00a0\u00ad\u061c\u200b-\u200f\u2028-\u202f\u2060-\u206f\ufdd0-\ufdef\ufeff\ufff0-\uffff]/g;

/**
 * Prints a plain object as YAML: every text in double quotes on one line, keys in the order given, no anchors. The same
 * object always gives the same bytes, and no reader, also not one of YAML 1.1, takes "no" or "1e3" for anything but text
 * (trust-T13, trust-T14).
 *
 * @param value objects, lists, texts, numbers, booleans and null
 * @param header lines of a comment above it
 */
export function printYaml(value: object, header: string[] = []): string {
  const document = new Document(value, { aliasDuplicateObjects: false });
  visit(document, {
    Scalar(place, node) {
      if (typeof node.value !== 'string') return;
      const isPlain = place === 'key' && PLAIN_KEY.test(node.value) && !AMBIGUOUS.test(node.value);
      node.type = isPlain ? 'PLAIN' : 'QUOTE_DOUBLE';
    },
  });
  const comment = header.map((line) => `# ${line.replace(/[^ -~]+/g, ' ')}\n`).join('');
  const text = document.toString({ lineWidth: 0, doubleQuotedAsJSON: true });
  return comment + text.replace(INVISIBLE, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
