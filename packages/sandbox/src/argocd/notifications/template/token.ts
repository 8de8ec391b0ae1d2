export type TokenType =
  | 'text'
  | 'left'
  | 'right'
  | 'space'
  | 'identifier'
  | 'keyword'
  | 'field'
  | 'variable'
  | 'string'
  | 'character'
  | 'number'
  | 'bool'
  | 'nil'
  | 'dot'
  | 'declare'
  | 'assign'
  | 'pipe'
  | 'open'
  | 'close'
  | 'comma'
  /** Any other visible character, which no action may hold. */
  | 'other'
  | 'error'
  | 'end of file';

export interface Token {
  readonly type: TokenType;
  /** As it stands in the text; the message of an `error`. */
  readonly text: string;
  /** Where it begins, in UTF-16 units. */
  readonly position: number;
}

export const KEYWORDS: ReadonlySet<string> = new Set([
  'block',
  'break',
  'continue',
  'define',
  'else',
  'end',
  'if',
  'range',
  'template',
  'with',
]);

/** How Go names a token in its messages. */
export function describeToken({ type, text }: Token): string {
  if (type === 'end of file') return 'EOF';
  if (type === 'error') return text;
  if (type === 'keyword' || type === 'dot' || type === 'nil') return `<${text}>`;
  return text.length > 10 ? `${JSON.stringify(text.slice(0, 10))}...` : JSON.stringify(text);
}
