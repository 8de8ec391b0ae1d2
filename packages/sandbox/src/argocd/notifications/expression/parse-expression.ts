import { lexExpression } from './lex-expression.ts';
import { ExpressionReader } from './expression-reader.ts';
import type { Expression } from './node.ts';
import { BINARY, NEGATABLE, ORDERING, UNARY, type BinaryOperator } from './operators.ts';
import { parseCall, parsePostfix, parseSecondary, type Parsers } from './parse-operand.ts';

/**
 * Parses an expression of a trigger.
 *
 * @throws InvalidTextError, UnsupportedTextError
 */
export function parseExpression(source: string): Expression {
  const reader = new ExpressionReader(source, lexExpression(source));
  const expression = parseSequence(reader);
  return reader.is('EOF') ? expression : reader.unexpected();
}

function parseSequence(reader: ExpressionReader): Expression {
  const { position } = reader.current;
  const parts = [parse(reader, 0)];
  while (reader.accept('Operator', ';') && !reader.is('EOF')) parts.push(parse(reader, 0));
  const [first] = parts;
  return parts.length === 1 && first !== undefined ? first : { type: 'sequence', position, parts };
}

const parsers: Parsers = { sequence: parseSequence, expression: (reader) => parse(reader, 0) };

function parse(reader: ExpressionReader, precedence: number): Expression {
  return reader.nested(() => {
    if (precedence === 0 && reader.is('Operator', 'let')) return parseLet(reader);
    if (precedence === 0 && reader.is('Operator', 'if')) return parseIf(reader);
    const left = parseOperators(reader, parsePrimary(reader), precedence);
    return precedence === 0 ? parseTernary(reader, left) : left;
  });
}

interface FoundOperator extends BinaryOperator {
  readonly name: string;
  readonly position: number;
  readonly negated: boolean;
}

/** The operator that comes next, if it binds at least so much. */
function acceptOperator(reader: ExpressionReader, precedence: number): FoundOperator | undefined {
  const negated = reader.is('Operator', 'not');
  const token = negated ? reader.following : reader.current;
  if (negated && !NEGATABLE.has(token.value)) return reader.unexpected(token);
  const operator = token.kind === 'Operator' ? BINARY.get(token.value) : undefined;
  if (operator === undefined || operator.precedence < precedence) return undefined;
  if (negated) reader.next();
  reader.next();
  return { ...operator, name: token.value, position: token.position, negated };
}

function parseOperators(reader: ExpressionReader, first: Expression, precedence: number): Expression {
  let left = first;
  let before = '';
  for (;;) {
    const operator = acceptOperator(reader, precedence);
    if (operator === undefined) return left;
    const { name, position, negated } = operator;
    if (name === '|') {
      left = parseCall(reader, reader.expect('Identifier'), [left], parsers);
    } else if (before === '??' && name !== '??') {
      const message = `Operator (${name}) and coalesce expressions (??) cannot be mixed. Wrap either by parentheses.`;
      return reader.fail(message, position);
    } else if (ORDERING.has(name)) {
      left = parseComparison(reader, left, operator);
    } else {
      const right = parse(reader, operator.right === true ? operator.precedence : operator.precedence + 1);
      left = { type: 'binary', position, operator: name, left, right };
      if (negated) left = { type: 'unary', position, operator: 'not', of: left };
    }
    before = name;
  }
}

function parseComparison(reader: ExpressionReader, first: Expression, operator: FoundOperator): Expression {
  let left = first;
  let name = operator.name;
  let whole: Expression | undefined;
  for (;;) {
    const right = parse(reader, operator.precedence + 1);
    const { position } = operator;
    const one: Expression = { type: 'binary', position, operator: name, left, right };
    whole = whole === undefined ? one : { type: 'binary', position, operator: '&&', left: whole, right: one };
    if (reader.current.kind !== 'Operator' || !ORDERING.has(reader.current.value)) return whole;
    left = right;
    name = reader.next().value;
  }
}

function parseTernary(reader: ExpressionReader, first: Expression): Expression {
  let test = first;
  while (reader.accept('Operator', '?')) {
    const { position } = reader.current;
    const yes = reader.is('Operator', ':') ? test : parse(reader, 0);
    reader.expect('Operator', ':');
    test = { type: 'condition', position, test, yes, no: parse(reader, 0) };
  }
  return test;
}

function parseLet(reader: ExpressionReader): Expression {
  reader.next();
  const { value: name, position } = reader.expect('Identifier');
  reader.expect('Operator', '=');
  const value = parse(reader, 0);
  reader.expect('Operator', ';');
  return { type: 'let', position, name, value, body: parseSequence(reader) };
}

function parseIf(reader: ExpressionReader): Expression {
  const { position } = reader.next();
  const test = parse(reader, 0);
  const yes = parseBlock(reader);
  reader.expect('Operator', 'else');
  const no = reader.is('Operator', 'if') ? reader.nested(() => parseIf(reader)) : parseBlock(reader);
  return { type: 'condition', position, test, yes, no };
}

function parseBlock(reader: ExpressionReader): Expression {
  reader.expect('Bracket', '{');
  const body = parseSequence(reader);
  reader.expect('Bracket', '}');
  return body;
}

function parsePrimary(reader: ExpressionReader): Expression {
  const token = reader.current;
  const precedence = token.kind === 'Operator' ? UNARY.get(token.value) : undefined;
  if (precedence !== undefined) {
    reader.next();
    const of = parse(reader, precedence);
    return parsePostfix(reader, { type: 'unary', position: token.position, operator: token.value, of }, parsers);
  }
  if (reader.accept('Bracket', '(')) {
    const inner = parseSequence(reader);
    reader.expect('Bracket', ')');
    return parsePostfix(reader, inner, parsers);
  }
  return parseSecondary(reader, parsers);
}
