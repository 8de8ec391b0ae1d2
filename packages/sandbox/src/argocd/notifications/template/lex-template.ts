import { KEYWORDS, type Token, type TokenType } from './token.ts';

const SPACE = ' \t\r\n';

/** What an action is made of; each is tried in this order where the last token ended. */
const ACTION_TOKENS: readonly (readonly [TokenType, RegExp])[] = [
  // The last space before a trim marker belongs to the delimiter.
  ['space', /(?:[ \t\r\n](?!-}}))+/y],
  ['declare', /:=/y],
  ['assign', /=/y],
  ['pipe', /\|/y],
  ['comma', /,/y],
  ['string', /"(?:\\[^\n]|[^"\\\n])*"/y],
  ['string', /`[^`]*`/y],
  ['character', /'(?:\\[^\n]|[^'\\\n])+'/y],
  ['variable', /\$[\p{L}\p{Nd}_]*/uy],
  ['number', /[-+]?(?:0[xXbBoO][0-9a-fA-F_]+|(?:\d[\d_]*\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)/y],
  ['field', /\.[\p{L}_][\p{L}\p{Nd}_]*/uy],
  ['dot', /\./y],
  ['identifier', /[\p{L}_][\p{L}\p{Nd}_]*/uy],
];

/** What may follow a name or a number. */
const TERMINATOR = /[ \t\r\n.,|:()]|}}|$/y;

const BEGINNINGS: Readonly<Record<string, string>> = {
  '"': 'unterminated quoted string',
  '`': 'unterminated raw quoted string',
  "'": 'unterminated character constant',
  ':': 'expected :=',
};

/**
 * Cuts a template of Go into tokens. The last one is an `error` or the end.
 *
 * @param source the template's text
 */
export function lexTemplate(source: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  let trim = false;
  while (at <= source.length) {
    const open = source.indexOf('{{', at);
    const end = open < 0 ? source.length : open;
    const trimsLeft = open >= 0 && hasLeftTrim(source, open + 2);
    pushText(tokens, source.slice(at, end), at, trim, trimsLeft);
    if (open < 0) break;
    const inside = open + (trimsLeft ? 4 : 2);
    const action = source.startsWith('/*', inside) ? lexComment(source, inside) : lexAction(source, open, inside);
    tokens.push(...action.tokens);
    if (tokens.at(-1)?.type === 'error') return tokens;
    ({ at, trim } = action);
  }
  tokens.push({ type: 'end of file', text: '', position: source.length });
  return tokens;
}

interface Lexed {
  readonly tokens: readonly Token[];
  /** Where the text after it begins. */
  readonly at: number;
  /** Whether the space that this text begins with is left out. */
  readonly trim: boolean;
}

function hasLeftTrim(source: string, at: number): boolean {
  return source[at] === '-' && SPACE.includes(source[at + 1] ?? '?');
}

function pushText(tokens: Token[], text: string, position: number, trimStart: boolean, trimEnd: boolean): void {
  const start = trimStart ? text.length - text.replace(/^[ \t\r\n]+/, '').length : 0;
  const rest = trimEnd ? text.slice(start).replace(/[ \t\r\n]+$/, '') : text.slice(start);
  if (rest !== '') tokens.push({ type: 'text', text: rest, position: position + start });
}

function lexComment(source: string, at: number): Lexed {
  const close = source.indexOf('*/', at);
  if (close < 0) return failed('unclosed comment', at);
  const end = close + 2;
  const right = rightDelimiter(source, end);
  return right === undefined ? failed('comment ends before closing delimiter', at) : { tokens: [], ...right };
}

function lexAction(source: string, open: number, inside: number): Lexed {
  const tokens: Token[] = [{ type: 'left', text: '{{', position: open }];
  let at = inside;
  let depth = 0;
  for (;;) {
    const right = rightDelimiter(source, at);
    if (right !== undefined) {
      if (depth > 0) return failed('unclosed left paren', at, tokens);
      return { tokens: [...tokens, { type: 'right', text: '}}', position: at }], ...right };
    }
    const token = lexOne(source, at, depth);
    tokens.push(token);
    if (token.type === 'error') return { tokens, at, trim: false };
    if (token.type === 'open') depth += 1;
    if (token.type === 'close') depth -= 1;
    at += token.text.length;
  }
}

/** The end of an action at this place. */
function rightDelimiter(source: string, at: number): { at: number; trim: boolean } | undefined {
  if (source.startsWith('}}', at)) return { at: at + 2, trim: false };
  return SPACE.includes(source[at] ?? '?') && source.startsWith('-}}', at + 1) ? { at: at + 4, trim: true } : undefined;
}

function failed(message: string, position: number, before: readonly Token[] = []): Lexed {
  return { tokens: [...before, { type: 'error', text: message, position }], at: position, trim: false };
}

function lexOne(source: string, at: number, depth: number): Token {
  const error = (text: string): Token => ({ type: 'error', text, position: at });
  const character = source[at];
  if (character === undefined) return error('unclosed action');
  if (character === '(') return { type: 'open', text: '(', position: at };
  if (character === ')') return depth > 0 ? { type: 'close', text: ')', position: at } : error('unexpected right paren');
  for (const [type, form] of ACTION_TOKENS) {
    form.lastIndex = at;
    const text = form.exec(source)?.[0];
    if (text !== undefined) return finish(source, { type: classify(type, text), text, position: at });
  }
  if (/[!-~]/.test(character) && BEGINNINGS[character] === undefined) return { type: 'other', text: character, position: at };
  const code = character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0');
  return error(BEGINNINGS[character] ?? `unrecognized character in action: U+${code} '${character}'`);
}

function classify(type: TokenType, text: string): TokenType {
  if (type !== 'identifier') return type;
  if (KEYWORDS.has(text)) return 'keyword';
  if (text === 'true' || text === 'false') return 'bool';
  return text === 'nil' ? 'nil' : 'identifier';
}

const WORDS: ReadonlySet<TokenType> = new Set(['identifier', 'keyword', 'bool', 'nil', 'field', 'variable', 'number']);

function finish(source: string, token: Token): Token {
  if (!WORDS.has(token.type)) return token;
  const end = token.position + token.text.length;
  TERMINATOR.lastIndex = end;
  if (TERMINATOR.test(source)) return token;
  const next = String.fromCodePoint(source.codePointAt(end) ?? 0);
  const code = (next.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
  const text = token.type === 'number' ? `bad number syntax: ${JSON.stringify(token.text + next)}` : `bad character U+${code} '${next}'`;
  return { type: 'error', text, position: token.position };
}
