/** The forms of names. Each function gives what is wrong with a text, in the words of a real API server; nothing where it is right. */

const LABEL = '[a-z0-9]([-a-z0-9]*[a-z0-9])?';
const SUBDOMAIN = String.raw`${LABEL}(\.${LABEL})*`;
const QUALIFIED = '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]';
const LABEL_VALUE = `(${QUALIFIED})?`;
const MOST_OF_LABEL = 63;
const MOST_OF_SUBDOMAIN = 253;
const LETTERS_AND_DASH = "must consist of lower case alphanumeric characters or '-'";

const compiled = new Map<string, RegExp>();

/** The same for the same pattern: every write asks for several. */
function whole(pattern: string): RegExp {
  const known = compiled.get(pattern) ?? new RegExp(`^(${pattern})$`);
  compiled.set(pattern, known);
  return known;
}

function regexError(what: string, pattern: string, ...examples: string[]): string {
  return `${what} (e.g. ${examples.map((example) => `'${example}', `).join(' or ')}regex used for validation is '${pattern}')`;
}

function checkForm(value: string, most: number, pattern: string, error: string): string[] {
  return [...(value.length > most ? [`must be no more than ${most} characters`] : []), ...(whole(pattern).test(value) ? [] : [error])];
}

export function dnsLabel(value: string): string[] {
  const what = `a lowercase RFC 1123 label ${LETTERS_AND_DASH}, and must start and end with an alphanumeric character`;
  return checkForm(value, MOST_OF_LABEL, LABEL, regexError(what, LABEL, 'my-name', '123-abc'));
}

export function dns1035Label(value: string): string[] {
  const pattern = '[a-z]([-a-z0-9]*[a-z0-9])?';
  const what = `a DNS-1035 label ${LETTERS_AND_DASH}, start with an alphabetic character, and end with an alphanumeric character`;
  return checkForm(value, MOST_OF_LABEL, pattern, regexError(what, pattern, 'my-name', 'abc-123'));
}

const SUBDOMAIN_PARTS = "must consist of lower case alphanumeric characters, '-' or '.'";

export function dnsSubdomain(value: string): string[] {
  const what = `a lowercase RFC 1123 subdomain ${SUBDOMAIN_PARTS}, and must start and end with an alphanumeric character`;
  return checkForm(value, MOST_OF_SUBDOMAIN, SUBDOMAIN, regexError(what, SUBDOMAIN, 'example.com'));
}

export function wildcardSubdomain(value: string): string[] {
  const pattern = String.raw`\*\.${SUBDOMAIN}`;
  const what =
    "a wildcard DNS-1123 subdomain must start with '*.', followed by a valid DNS subdomain, " +
    `which ${SUBDOMAIN_PARTS} and end with an alphanumeric character`;
  return checkForm(value, MOST_OF_SUBDOMAIN, pattern, regexError(what, pattern, '*.example.com'));
}

const NAME_PARTS = "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character";

/** A label's key and its like: a name of at most 63 characters, with a domain before it or not. */
export function qualifiedName(value: string): string[] {
  const parts = value.split('/');
  const [first = '', second] = parts;
  const form = regexError(NAME_PARTS, QUALIFIED, 'MyName', 'my.name', '123-abc');
  if (parts.length > 2) return [`a valid label key ${form} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`];
  const name = second ?? first;
  const prefix = second === undefined ? undefined : first;
  return [
    ...(prefix === ''
      ? ['prefix part must be non-empty']
      : prefix === undefined
        ? []
        : dnsSubdomain(prefix).map((why) => `prefix part ${why}`)),
    ...(name === '' ? ['name part must be non-empty'] : []),
    ...(name.length > MOST_OF_LABEL ? [`name part must be no more than ${MOST_OF_LABEL} bytes`] : []),
    ...(whole(QUALIFIED).test(name) ? [] : [`name part ${form}`]),
  ];
}

export function labelValue(value: string): string[] {
  const what =
    "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', " +
    'and must start and end with an alphanumeric character';
  return [
    ...(value.length > MOST_OF_LABEL ? [`must be no more than ${MOST_OF_LABEL} bytes`] : []),
    ...(whole(LABEL_VALUE).test(value) ? [] : [regexError(what, LABEL_VALUE, 'MyValue', 'my_value', '12345')]),
  ];
}

export function configKey(value: string): string[] {
  const pattern = '[-._a-zA-Z0-9]+';
  const what = "a valid config key must consist of alphanumeric characters, '-', '_' or '.'";
  const dots = value === '.' || value.startsWith('..');
  const form = checkForm(value, MOST_OF_SUBDOMAIN, pattern, regexError(what, pattern, 'key.name', 'KEY_NAME', 'key-name'));
  if (!dots) return form;
  return [...form, value === '.' || value === '..' ? `must not be '${value}'` : "must not start with '..'"];
}

export function envName(value: string): string[] {
  const isGood = /^[ -<>-~]+$/.test(value);
  return isGood ? [] : ["a valid environment variable name must consist only of printable ASCII characters other than '='"];
}

/** Of a port of a container or in a probe. */
export function portName(value: string): string[] {
  return [
    ...(value.length > 15 ? ['must be no more than 15 characters'] : []),
    ...(/^[-a-z0-9]+$/.test(value) ? [] : ['must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)']),
    ...(/[a-z]/.test(value) ? [] : ['must contain at least one letter (a-z)']),
    ...(value.includes('--') ? ['must not contain consecutive hyphens'] : []),
    ...(value.startsWith('-') || value.endsWith('-') ? ['must not begin or end with a hyphen'] : []),
  ];
}

export function portNumber(value: number): string[] {
  return value >= 1 && value <= 65_535 ? [] : ['must be between 1 and 65535, inclusive'];
}

export function percent(value: string): string[] {
  const pattern = '[0-9]+%';
  const what = "a valid percent string must be a numeric string followed by an ending '%'";
  return whole(pattern).test(value) ? [] : [regexError(what, pattern, '1%', '93%')];
}

/** A user or group. */
export function identity(value: number): string[] {
  return value >= 0 && value <= 2 ** 31 - 1 ? [] : ['must be between 0 and 2147483647, inclusive'];
}

/** Of RBAC's objects: anything that may be a part of a path. */
export function pathSegment(value: string): string[] {
  if (value === '.' || value === '..') return [`may not be '${value}'`];
  return ['/', '%'].filter((sign) => value.includes(sign)).map((sign) => `may not contain '${sign}'`);
}
