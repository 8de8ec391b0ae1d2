import { charactersOf } from '../go/characters.ts';
import { unquote } from '../go/unquote.ts';
import type { Operand } from './node.ts';
import type { TokenReader } from './token-reader.ts';
import type { Token } from './token.ts';

/**
 * Reads the operand that begins with a token, without fields that follow it.
 *
 * @param readPipeline reads on behind an opened parenthesis
 * @returns undefined where the token begins no operand
 */
export function parseTerm(reader: TokenReader, token: Token, readPipeline: () => Operand): Operand | undefined {
  const { position, text } = token;
  switch (token.type) {
    case 'identifier':
      reader.checkFunction(text);
      return { type: 'function', position, name: text };
    case 'dot':
    case 'nil':
      return { type: token.type, position };
    case 'variable':
      if (!reader.variables.includes(text)) return reader.fail(`undefined variable ${JSON.stringify(text)}`);
      return { type: 'variable', position, name: text, names: [] };
    case 'field':
      return { type: 'field', position, names: [text.slice(1)] };
    case 'bool':
      return { type: 'bool', position, value: text === 'true' };
    case 'number':
      return { type: 'number', position, text, value: readNumber(reader, text) };
    case 'character':
      return { type: 'number', position, text, value: readCharacter(reader, text) };
    case 'string':
      return { type: 'string', position, text, value: readText(reader, text) };
    case 'open':
      return readPipeline();
    default:
      return undefined;
  }
}

/** Puts the fields that follow a term to it. */
export function addFields(reader: TokenReader, term: Operand, names: readonly string[], position: number): Operand {
  switch (term.type) {
    case 'field':
    case 'variable':
      return { ...term, position, names: [...term.names, ...names] };
    case 'bool':
    case 'string':
    case 'number':
    case 'nil':
    case 'dot':
      return reader.fail(`unexpected . after term ${JSON.stringify('text' in term ? term.text : term.type)}`);
    default:
      return { type: 'chain', position, of: term, names };
  }
}

function readNumber(reader: TokenReader, text: string): number {
  const [, sign = '', digits = ''] = /^([-+]?)(.*)$/s.exec(text) ?? [];
  const octal = /^0\d+$/.test(digits) ? `0o${digits.slice(1)}` : digits;
  const value = Number(octal.replaceAll('_', ''));
  if (digits === '' || Number.isNaN(value)) return reader.fail(`illegal number syntax: ${JSON.stringify(text)}`);
  return sign === '-' ? -value : value;
}

function readCharacter(reader: TokenReader, text: string): number {
  const characters = charactersOf(readText(reader, text));
  if (characters.length !== 1) return reader.fail(`malformed character constant: ${text}`);
  return characters[0]?.codePointAt(0) ?? 0;
}

function readText(reader: TokenReader, text: string): string {
  return unquote(text) ?? reader.fail('invalid syntax');
}
