const MAX_LENGTH = 1_000;
const MAX_ALTERNATIVES = 200;
const MAX_REMEMBERED = 500;

/** `**`, `*`, or what says whether it stands for a character. */
type Token = 'any text' | 'any part' | ((character: string) => boolean);

const compiled = new Map<string, readonly (readonly Token[])[]>();

/**
 * Whether a text matches a glob as Argo CD reads it: `*` stands for anything, slashes too, `?` for one character,
 * `[a-z]` and `[!a-z]` for one of a class, `{a,b}` for one of several. A pattern that is none matches nothing.
 *
 * @param separator what `*` and `?` do not stand for, and only `**` does
 */
export function matchesGlob(pattern: string, text: string, separator = ''): boolean {
  if (!/[*?[\]{}\\]/u.test(pattern)) return pattern === text;
  const key = `${separator} ${pattern}`;
  let alternatives = compiled.get(key);
  if (alternatives === undefined) {
    if (compiled.size >= MAX_REMEMBERED) compiled.clear();
    const readings = pattern.length > MAX_LENGTH ? [] : expandBraces(pattern);
    alternatives = readings.map((reading) => tokensOf(reading, separator)).filter((tokens) => tokens !== undefined);
    compiled.set(key, alternatives);
  }
  return alternatives.some((tokens) => (tokens.includes('any part') ? matchesParts(tokens, text, separator) : matchesTokens(tokens, text)));
}

/** Every reading of a pattern with braces; none where they do not close. */
function expandBraces(pattern: string): readonly string[] {
  const done: string[] = [];
  const waiting = [pattern];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (done.length + waiting.length > MAX_ALTERNATIVES) return [];
    const open = findUnescaped(next, 0, (character) => character === '{');
    if (open < 0) {
      done.push(next);
      continue;
    }
    const parts = splitBraces(next, open);
    if (parts === undefined) return [];
    for (const option of parts.options) waiting.push(`${next.slice(0, open)}${option}${next.slice(parts.end + 1)}`);
  }
  return done;
}

function splitBraces(pattern: string, open: number): { readonly options: readonly string[]; readonly end: number } | undefined {
  const options: string[] = [];
  let depth = 0;
  let start = open + 1;
  for (let at = open; at >= 0; at = findUnescaped(pattern, at + 1, (character) => '{},'.includes(character))) {
    const character = pattern[at];
    if (character === '{') depth += 1;
    if (character === '}') depth -= 1;
    if (depth > 1 || (depth === 1 && character !== ',')) continue;
    options.push(pattern.slice(start, at));
    start = at + 1;
    if (depth === 0) return { options, end: at };
  }
  return undefined;
}

function findUnescaped(text: string, from: number, wanted: (character: string) => boolean): number {
  for (let at = from; at < text.length; at += 1) {
    if (text[at] === '\\') at += 1;
    else if (wanted(text.charAt(at))) return at;
  }
  return -1;
}

const TOKENS = /\\(?<escaped>.)|(?<stars>\*+)|(?<any>\?)|\[(?<negated>!)?(?<members>[^\]]+)\]|(?<plain>[^\\[\]}])/suy;

function tokensOf(pattern: string, separator: string): readonly Token[] | undefined {
  const tokens: Token[] = [];
  TOKENS.lastIndex = 0;
  while (TOKENS.lastIndex < pattern.length) {
    const groups = TOKENS.exec(pattern)?.groups;
    if (groups === undefined) return undefined;
    const { escaped, stars, any, negated, members, plain } = groups;
    const literal = escaped ?? plain;
    if (stars !== undefined) tokens.push(separator === '' || stars.length > 1 ? 'any text' : 'any part');
    else if (any !== undefined) tokens.push((character) => character !== separator);
    else if (members !== undefined) tokens.push((character) => isMember(character, members) === (negated === undefined));
    else tokens.push((character) => character === literal);
  }
  return tokens;
}

function isMember(character: string, members: string): boolean {
  const range = /^(.)-(.)$/su.exec(members);
  if (range === null) return members.includes(character);
  const [, first = '', last = ''] = range;
  return character >= first && character <= last;
}

/** Takes each `*` as short as it can and lengthens only the last one, so its time is bounded by both lengths. */
function matchesTokens(tokens: readonly Token[], text: string): boolean {
  const characters = Array.from(text);
  let token = 0;
  let at = 0;
  let star = -1;
  let starAt = 0;
  while (at < characters.length) {
    const wanted = tokens[token];
    if (wanted === 'any text') {
      star = token;
      starAt = at;
      token += 1;
    } else if (typeof wanted === 'function' && wanted(characters[at] ?? '')) {
      token += 1;
      at += 1;
    } else if (star >= 0) {
      token = star + 1;
      starAt += 1;
      at = starAt;
    } else {
      return false;
    }
  }
  return tokens.slice(token).every((rest) => rest === 'any text');
}

/** Keeps all places that the tokens so far may have led to. */
function matchesParts(tokens: readonly Token[], text: string, separator: string): boolean {
  const characters = Array.from(text);
  let reached = [true, ...characters.map(() => false)];
  for (const token of tokens) {
    let open = false;
    reached = reached.map((here, at) => {
      const before = characters[at - 1];
      if (typeof token === 'function') return before !== undefined && reached[at - 1] === true && token(before);
      if (token === 'any part' && before === separator) open = false;
      open ||= here;
      return open;
    });
  }
  return reached.at(-1) === true;
}
