import type { Command, Operand, Pipeline } from './node.ts';
import { addFields, parseTerm } from './parse-operand.ts';
import type { TokenReader } from './token-reader.ts';
import type { Token } from './token.ts';

const MAX_DEPTH = 100;

/** What a command of a pipeline, but the first, cannot begin with. */
const CONSTANTS: ReadonlySet<Operand['type']> = new Set(['bool', 'dot', 'nil', 'number', 'string']);

const BEGINS_COMMAND: ReadonlySet<Token['type']> = new Set([
  'bool',
  'character',
  'dot',
  'field',
  'identifier',
  'number',
  'nil',
  'string',
  'variable',
  'open',
]);

/**
 * Reads `$x := a | b c` up to a delimiter or a closing parenthesis, and that too.
 *
 * @param context how messages call it
 */
export function parsePipeline(reader: TokenReader, context: string, end: 'right' | 'close'): Pipeline {
  const { position } = reader.peekNonSpace();
  const { variables, assigns } = parseVariables(reader, context);
  const commands: Command[] = [];
  for (;;) {
    const token = reader.nextNonSpace();
    if (token.type === end) break;
    if (!BEGINS_COMMAND.has(token.type)) return reader.unexpected(token, context);
    reader.back();
    commands.push(parseCommand(reader));
  }
  if (commands.length === 0) return reader.fail(`missing value for ${context}`);
  const constant = commands.findIndex(({ operands }, at) => at > 0 && CONSTANTS.has(operands[0].type));
  if (constant > 0) return reader.fail(`non executable command in pipeline stage ${constant + 1}`);
  return { type: 'pipeline', position, variables, assigns, commands };
}

function parseVariables(reader: TokenReader, context: string): Pick<Pipeline, 'variables' | 'assigns'> {
  const variables: string[] = [];
  while (reader.peekNonSpace().type === 'variable') {
    const variable = reader.next();
    const spaced = reader.peek().type === 'space';
    const follower = reader.nextNonSpace();
    if (follower.type !== 'declare' && follower.type !== 'assign' && follower.type !== 'comma') {
      reader.back(spaced ? 3 : 2);
      break;
    }
    variables.push(variable.text);
    reader.variables.push(variable.text);
    if (follower.type !== 'comma') return { variables, assigns: follower.type === 'assign' };
    if (context !== 'range' || variables.length > 1) return reader.fail(`too many declarations in ${context}`);
    if (reader.peekNonSpace().type !== 'variable') return reader.fail('range can only initialize variables');
  }
  return { variables, assigns: false };
}

function parseCommand(reader: TokenReader): Command {
  const { position } = reader.peekNonSpace();
  const operands: Operand[] = [];
  for (;;) {
    const operand = parseOperand(reader);
    if (operand !== undefined) operands.push(operand);
    const token = reader.next();
    if (token.type === 'space') continue;
    if (token.type === 'right' || token.type === 'close') reader.back();
    else if (token.type !== 'pipe') return reader.unexpected(token, 'operand');
    break;
  }
  const [first, ...rest] = operands;
  if (first === undefined) return reader.fail('empty command');
  return { type: 'command', position, operands: [first, ...rest] };
}

function parseOperand(reader: TokenReader): Operand | undefined {
  const token = reader.nextNonSpace();
  const term = parseTerm(reader, token, () => parseParenthesis(reader));
  if (term === undefined) {
    reader.back();
    return undefined;
  }
  const { position, type } = reader.peek();
  if (type !== 'field') return term;
  const names: string[] = [];
  while (reader.peek().type === 'field') names.push(reader.next().text.slice(1));
  return addFields(reader, term, names, position);
}

function parseParenthesis(reader: TokenReader): Pipeline {
  if (reader.parenDepth >= MAX_DEPTH) return reader.fail('max expression depth exceeded');
  reader.parenDepth += 1;
  const pipeline = parsePipeline(reader, 'parenthesized pipeline', 'close');
  reader.parenDepth -= 1;
  return pipeline;
}
