import { charactersOf } from '../go/characters.ts';

export interface ExpressionToken {
  readonly kind: 'Identifier' | 'Number' | 'String' | 'Operator' | 'Bracket' | 'EOF';
  readonly value: string;
  /** In characters. */
  readonly position: number;
}

/** A token as it stands in messages: `Operator("==")`. */
export function describeExpressionToken({ kind, value }: ExpressionToken): string {
  return value === '' ? kind : `${kind}(${JSON.stringify(value)})`;
}

/**
 * A message with the place that it is about, and the line in question below it.
 *
 * @param position in characters
 */
export function locate(message: string, source: string, position: number): string {
  const before = charactersOf(source).slice(0, position).join('');
  const line = before.split('\n').length;
  const column = charactersOf(before.split('\n').at(-1) ?? '').length;
  const text = source.split('\n')[line - 1] ?? '';
  return text === '' ? message : `${message} (${line}:${column + 1})\n | ${text.replaceAll('\t', ' ')}\n | ${'.'.repeat(column)}^`;
}
