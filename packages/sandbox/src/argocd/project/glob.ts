const cache = new Map<string, RegExp | undefined>();
const MOST = 2_000;

const escape = (text: string) => text.replaceAll(/[\\^$.*+?()[\]{}|]/gu, String.raw`\$&`);

/**
 * Whether a text matches a pattern as Argo CD writes them: `*` and `?` within a part, `**` across parts, `[a-z]`, `{a,b}`.
 *
 * @param separator what divides parts; without one a `*` matches all
 */
export function matchesGlob(pattern: string, text: string, separator = ''): boolean {
  const id = `${separator}\n${pattern}`;
  if (!cache.has(id)) {
    if (cache.size >= MOST) cache.clear();
    cache.set(id, compile(pattern, separator));
  }
  return cache.get(id)?.test(text) ?? false;
}

/** Undefined where the pattern is broken: then nothing matches it. */
function compile(pattern: string, separator: string): RegExp | undefined {
  const one = separator === '' ? '[^]' : `[^${escape(separator)}]`;
  let source = '';
  let braces = 0;
  for (let at = 0; at < pattern.length; at += 1) {
    const rest = pattern.slice(at);
    const set = /^\[(?<not>!?)(?<inside>[^\]]+)\]/u.exec(rest);
    if (rest.startsWith('**')) {
      source += '[^]*';
      at += 1;
    } else if (set?.groups !== undefined) {
      source += `[${set.groups.not === '!' ? '^' : ''}${(set.groups.inside ?? '').replaceAll(/[\\^[]/gu, String.raw`\$&`)}]`;
      at += set[0].length - 1;
    } else if (rest.startsWith('\\') && rest.length > 1) {
      source += escape(rest[1] ?? '');
      at += 1;
    } else {
      const character = rest[0] ?? '';
      if (character === '{') braces += 1;
      source += translate(character, one, braces);
      if (character === '}') braces -= 1;
    }
    if (braces < 0) return undefined;
  }
  return braces === 0 ? tryRegExp(`^${source}$`) : undefined;
}

function translate(character: string, one: string, braces: number): string {
  if (character === '*') return `${one}*`;
  if (character === '?') return one;
  if (character === '{') return '(?:';
  if (character === '}') return ')';
  if (character === ',' && braces > 0) return '|';
  return escape(character);
}

function tryRegExp(source: string): RegExp | undefined {
  try {
    return new RegExp(source, 'u');
  } catch {
    return undefined;
  }
}
