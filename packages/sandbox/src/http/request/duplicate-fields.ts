interface Frame {
  readonly path: string;
  /** Undefined for an array. */
  readonly keys: Set<string> | undefined;
  /** The key whose value comes, or the index. */
  at: string | number;
  /** A string that comes now is a key. */
  isKeyNext: boolean;
}

const TOKENS = /"(?:[^"\\]|\\.)*"|[{}[\],:]/g;

/**
 * The fields that a JSON text has more than once, as paths: a parser keeps the last of them and says nothing.
 *
 * @param text known to be JSON
 */
export function findDuplicateFields(text: string): string[] {
  const found = new Set<string>();
  const stack: Frame[] = [];
  for (const [token] of text.matchAll(TOKENS)) {
    const top = stack.at(-1);
    if (token === '{' || token === '[') {
      stack.push({ path: pathOf(top), keys: token === '{' ? new Set() : undefined, at: 0, isKeyNext: token === '{' });
    } else if (token === '}' || token === ']') {
      stack.pop();
    } else if (top === undefined) {
      continue;
    } else if (token === ',') {
      if (top.keys === undefined) top.at = Number(top.at) + 1;
      else top.isKeyNext = true;
    } else if (token !== ':' && top.isKeyNext && top.keys !== undefined) {
      top.at = JSON.parse(token) as string;
      top.isKeyNext = false;
      if (top.keys.has(top.at)) found.add(pathOf(top));
      top.keys.add(top.at);
    }
  }
  return [...found];
}

function pathOf(frame: Frame | undefined): string {
  if (frame === undefined) return '';
  if (frame.keys === undefined) return `${frame.path}[${frame.at}]`;
  return frame.path === '' ? `${frame.at}` : `${frame.path}.${frame.at}`;
}
