import { charactersOf } from '../go/characters.ts';
import { unquote } from '../go/unquote.ts';
import { InvalidTextError, UnsupportedTextError } from '../language-errors.ts';
import { locate, type ExpressionToken } from './token.ts';

const OPERATOR_WORDS: ReadonlySet<string> = new Set([
  'not',
  'in',
  'or',
  'and',
  'matches',
  'contains',
  'startsWith',
  'endsWith',
  'let',
  'if',
  'else',
]);

const WORD = '[\\p{L}\\p{Nd}_$]';

/** Each is tried in this order where the last token ended. */
const FORMS: readonly (readonly [ExpressionToken['kind'] | 'space', RegExp])[] = [
  ['space', /\s+|\/\/[^\n]*|\/\*.*?\*\//suy],
  ['String', /"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|`[^`]*`/suy],
  // The first dot of a range is none of the number's.
  ['Number', /(?:0[xX][0-9a-fA-F_]+|0[bB][01_]+|0[oO][0-7_]+|(?:\d[\d_]*(?:\.(?!\.)[\d_]*)?|\.\d[\d_]*)(?:[eE][-+]?[\d_]+)?)/uy],
  ['Operator', /\?\?|\?\.|\?|\|\||\||::|:|\.\.|\.|##?|[&!=*<>][&=*]?|[,;%+\-^/]/uy],
  ['Bracket', /[()[\]{}]/uy],
  ['Identifier', new RegExp(`${WORD}+`, 'uy')],
];

/** Cuts an expression into tokens. The last one is the end. */
export function lexExpression(source: string): ExpressionToken[] {
  const tokens: ExpressionToken[] = [];
  const place = characterCounter(source);
  let at = 0;
  while (at < source.length) {
    const position = place(at);
    const [kind, text] = matchAt(source, at) ?? fail(source, at, position);
    at += text.length;
    if (kind === 'space') continue;
    if (kind === 'Number' && new RegExp(WORD, 'uy').test(source.slice(at, at + 2))) {
      const wrong = text + String.fromCodePoint(source.codePointAt(at) ?? 0);
      throw new InvalidTextError(locate(`bad number syntax: ${JSON.stringify(wrong)}`, source, position));
    }
    tokens.push(toToken(kind, text, source, position));
  }
  tokens.push({ kind: 'EOF', value: '', position: Math.max(place(source.length) - 1, 0) });
  return tokens;
}

/** Counts characters up to a place that never goes back. */
function characterCounter(source: string): (at: number) => number {
  let counted = 0;
  let last = 0;
  return (at) => {
    counted += charactersOf(source.slice(last, at)).length;
    last = at;
    return counted;
  };
}

function matchAt(source: string, at: number): readonly [ExpressionToken['kind'] | 'space', string] | undefined {
  for (const [kind, form] of FORMS) {
    form.lastIndex = at;
    const text = form.exec(source)?.[0];
    if (text !== undefined) return [kind, text];
  }
  return undefined;
}

function toToken(kind: ExpressionToken['kind'], text: string, source: string, position: number): ExpressionToken {
  if (kind === 'Identifier' && /^[bB]$/.test(text) && /['"]/.test(charactersOf(source)[position + 1] ?? '')) {
    throw new UnsupportedTextError(locate('literals of bytes are not there in a sandbox', source, position));
  }
  if (kind === 'Identifier') return { kind: OPERATOR_WORDS.has(text) ? 'Operator' : kind, value: text, position };
  if (kind !== 'String') return { kind, value: text, position };
  // Its rules know both quotes in both kinds of text.
  const value = text.startsWith('`') ? text.slice(1, -1) : unquote(`"${text.slice(1, -1).replace(/\\'/g, "'")}"`);
  if (value === undefined) throw new InvalidTextError(locate('unable to unescape string', source, position));
  return { kind, value, position };
}

function fail(source: string, at: number, position: number): never {
  const character = String.fromCodePoint(source.codePointAt(at) ?? 0);
  if (/["'`]/.test(character)) throw new InvalidTextError(locate('literal not terminated', source, charactersOf(source).length));
  if (source.startsWith('/*', at)) throw new InvalidTextError(locate('unclosed comment', source, position));
  const code = (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
  throw new InvalidTextError(locate(`unrecognized character: U+${code} '${character}'`, source, position));
}
