import { Lexer } from 'yaml';

import { invalidKubeconfig } from './invalid.ts';

const MAX_DEPTH = 32;
const MAX_LEXEMES = 100_000;

/**
 * A first look that costs one pass and no memory: ends texts that exist only to be expensive to parse (trust-T15), such
 * as ten thousand opening brackets.
 *
 * @throws AppError invalid_kubeconfig
 */
export function checkLexemes(text: string): void {
  let depth = 0;
  let indicators = 0;
  let count = 0;
  for (const lexeme of new Lexer().lex(text)) {
    count += 1;
    if (lexeme === '[' || lexeme === '{') depth += 1;
    else if (lexeme === ']' || lexeme === '}') depth -= 1;
    else if (lexeme === '-' || lexeme === '?') indicators += 1;
    else if (lexeme === '\n') indicators = 0;
    if (depth > MAX_DEPTH || indicators > MAX_DEPTH) throw invalidKubeconfig(`The kubeconfig is nested deeper than ${MAX_DEPTH} levels`);
    if (count > MAX_LEXEMES) throw invalidKubeconfig('The kubeconfig has too many parts');
  }
}
