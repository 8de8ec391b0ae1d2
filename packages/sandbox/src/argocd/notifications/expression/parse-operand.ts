import { charactersOf } from '../go/characters.ts';
import { BUILTIN_ARITY, FOREIGN_BUILTINS, PREDICATES } from './builtin-names.ts';
import type { ExpressionReader } from './expression-reader.ts';
import type { Expression } from './node.ts';
import { parseNumber } from './parse-number.ts';
import type { ExpressionToken } from './token.ts';

/** How what stands inside brackets is read. */
export interface Parsers {
  sequence(reader: ExpressionReader): Expression;
  expression(reader: ExpressionReader): Expression;
}

const CONSTANTS: ReadonlyMap<string, unknown> = new Map<string, unknown>([
  ['true', true],
  ['false', false],
  ['nil', null],
]);

/** Reads a literal, a name, a list or a map, and what follows it closely. */
export function parseSecondary(reader: ExpressionReader, parsers: Parsers): Expression {
  const token = reader.current;
  const { position, value } = token;
  if (reader.predicates > 0 && token.kind === 'Operator' && (value === '#' || value === '.')) {
    return parsePostfix(reader, parsePointer(reader), parsers);
  }
  switch (token.kind) {
    case 'Identifier':
      reader.next();
      if (CONSTANTS.has(value)) return { type: 'constant', position, value: CONSTANTS.get(value) };
      if (reader.is('Bracket', '(')) return parsePostfix(reader, parseCall(reader, token, [], parsers), parsers);
      return parsePostfix(reader, { type: 'name', position, name: value }, parsers);
    case 'Number':
      reader.next();
      return { type: 'constant', position, value: parseNumber(value) ?? reader.fail(`invalid integer literal: ${value}`, position) };
    case 'String':
      reader.next();
      return parsePostfix(reader, { type: 'constant', position, value }, parsers);
    default:
      if (value === '[') return parsePostfix(reader, parseList(reader, parsers), parsers);
      if (value === '{') return parsePostfix(reader, parseMap(reader, parsers), parsers);
      return reader.unexpected();
  }
}

function parsePointer(reader: ExpressionReader): Expression {
  const { position, value } = reader.current;
  if (value === '.') return { type: 'pointer', position, name: '' };
  reader.next();
  const name = reader.current.kind === 'Identifier' && reader.current.position === position + 1 ? reader.next().value : '';
  return { type: 'pointer', position, name };
}

/** Reads the arguments of a call whose name stands before. */
export function parseCall(reader: ExpressionReader, token: ExpressionToken, before: readonly Expression[], parsers: Parsers): Expression {
  const { value: name, position } = token;
  if (FOREIGN_BUILTINS.has(name)) reader.failUnsupported(`the function ${name} is not there in a sandbox`, position);
  const predicate = PREDICATES.get(name);
  if (predicate !== undefined) {
    return { type: 'builtin', position, name, values: parsePredicateValues(reader, before, predicate, parsers) };
  }
  const values = [...before, ...parseValues(reader, parsers)];
  const arity = BUILTIN_ARITY.get(name);
  if (arity === undefined) return { type: 'call', position, callee: { type: 'name', position, name }, values };
  const [least, most] = arity;
  if (values.length < least) reader.fail(`not enough arguments to call ${name}`, position);
  if (values.length > most) reader.fail(`too many arguments to call ${name}`, position);
  return { type: 'builtin', position, name, values };
}

function parseValues(reader: ExpressionReader, parsers: Parsers): Expression[] {
  const values: Expression[] = [];
  reader.expect('Bracket', '(');
  while (!reader.accept('Bracket', ')')) {
    if (values.length > 0) reader.expect('Operator', ',');
    if (reader.accept('Bracket', ')')) break;
    values.push(parsers.expression(reader));
  }
  return values;
}

/** @param kinds of the arguments: `e` for an expression, `p` for a predicate, capitals for those that may be left out */
function parsePredicateValues(reader: ExpressionReader, before: readonly Expression[], kinds: string, parsers: Parsers): Expression[] {
  const values = [...before];
  reader.expect('Bracket', '(');
  for (const [at, kind] of charactersOf(kinds.slice(before.length)).entries()) {
    if (reader.is('Bracket', ')')) {
      if (kind === kind.toUpperCase()) break;
      reader.fail(`expected at least ${kinds.length - before.length} arguments`);
    }
    if (at > 0) reader.expect('Operator', ',');
    values.push(kind.toLowerCase() === 'e' ? parsers.expression(reader) : parsePredicate(reader, parsers));
  }
  reader.accept('Operator', ',');
  reader.expect('Bracket', ')');
  return values;
}

function parsePredicate(reader: ExpressionReader, parsers: Parsers): Expression {
  const { position } = reader.current;
  reader.predicates += 1;
  const braced = reader.accept('Bracket', '{');
  const of = braced ? parsers.sequence(reader) : parsers.expression(reader);
  if (braced) reader.expect('Bracket', '}');
  else if (reader.is('Operator', ';')) reader.fail('wrap predicate with brackets { and }');
  reader.predicates -= 1;
  return { type: 'predicate', position, of };
}

function parseList(reader: ExpressionReader, parsers: Parsers): Expression {
  const { position } = reader.next();
  const elements: Expression[] = [];
  while (!reader.accept('Bracket', ']')) {
    if (elements.length > 0) reader.expect('Operator', ',');
    if (reader.accept('Bracket', ']')) break;
    elements.push(parsers.expression(reader));
  }
  return { type: 'list', position, elements };
}

function parseMap(reader: ExpressionReader, parsers: Parsers): Expression {
  const { position } = reader.next();
  const entries: (readonly [Expression, Expression])[] = [];
  while (!reader.accept('Bracket', '}')) {
    if (entries.length > 0) reader.expect('Operator', ',');
    if (reader.accept('Bracket', '}')) break;
    const key = parseKey(reader, parsers);
    reader.expect('Operator', ':');
    entries.push([key, parsers.expression(reader)]);
  }
  return { type: 'map', position, entries };
}

function parseKey(reader: ExpressionReader, parsers: Parsers): Expression {
  const { kind, value, position } = reader.current;
  if (kind === 'Number' || kind === 'String' || kind === 'Identifier') {
    reader.next();
    return { type: 'constant', position, value };
  }
  if (reader.is('Bracket', '(')) return parsers.expression(reader);
  return reader.fail('a map key must be a quoted string, a number, a identifier, or an expression enclosed in parentheses');
}

/** Reads `.name`, `?.name`, `[…]`, `?.[…]` and arguments as long as there are such. */
export function parsePostfix(reader: ExpressionReader, start: Expression, parsers: Parsers): Expression {
  let node = start;
  for (;;) {
    const optional = reader.is('Operator', '?.');
    if (optional || reader.is('Operator', '.')) {
      reader.next();
      node = optional && reader.is('Bracket', '[') ? parseIndex(reader, node, true, parsers) : parseName(reader, node, optional, parsers);
    } else if (reader.is('Bracket', '[')) {
      node = parseIndex(reader, node, false, parsers);
    } else {
      return node;
    }
  }
}

function parseName(reader: ExpressionReader, before: Expression, optional: boolean, parsers: Parsers): Expression {
  const { kind, value, position } = reader.next();
  const named = kind === 'Identifier' || (kind === 'Operator' && /^[\p{L}_]/u.test(value));
  if (!named) return reader.fail('expected name');
  if (value === 'GetCommitMetadata' || value === 'GetAppDetails') {
    reader.failUnsupported(`repo.${value} is not there in a sandbox`, position);
  }
  const chained = before.type === 'chain';
  const property: Expression = { type: 'constant', position, value };
  let node: Expression = { type: 'member', position, of: chained ? before.of : before, property, optional };
  if (reader.is('Bracket', '(')) node = { type: 'call', position, callee: node, values: parseValues(reader, parsers) };
  return chained || optional ? { type: 'chain', position, of: node } : node;
}

function parseIndex(reader: ExpressionReader, of: Expression, optional: boolean, parsers: Parsers): Expression {
  const { position } = reader.next();
  const from = reader.is('Operator', ':') ? undefined : parsers.expression(reader);
  if (reader.accept('Operator', ':')) {
    const to = reader.is('Bracket', ']') ? undefined : parsers.expression(reader);
    reader.expect('Bracket', ']');
    return { type: 'slice', position, of, from, to };
  }
  reader.expect('Bracket', ']');
  if (from === undefined) return reader.unexpected();
  const node: Expression = { type: 'member', position, of, property: from, optional };
  return optional ? { type: 'chain', position, of: node } : node;
}
