import { InvalidTextError } from '../language-errors.ts';
import { PREDICATES } from './builtin-names.ts';
import type { Builtin, Expression } from './node.ts';
import { locate } from './token.ts';

/** What is known of a value before it is there. */
type Known = 'unknown' | 'nil' | 'bool' | 'int' | 'float64' | 'string' | '[]interface {}' | 'map[string]interface {}';

const NUMBERS: readonly Known[] = ['int', 'float64'];

/** What an operator takes: both sides of one of these groups. */
const TAKES: Readonly<Record<string, readonly (readonly Known[])[]>> = {
  or: [['bool']],
  '||': [['bool']],
  and: [['bool']],
  '&&': [['bool']],
  '<': [NUMBERS, ['string']],
  '>': [NUMBERS, ['string']],
  '>=': [NUMBERS, ['string']],
  '<=': [NUMBERS, ['string']],
  '+': [NUMBERS, ['string']],
  '-': [NUMBERS],
  '*': [NUMBERS],
  '/': [NUMBERS],
  '**': [NUMBERS],
  '^': [NUMBERS],
  '%': [['int']],
  '..': [['int']],
  contains: [['string']],
  startsWith: [['string']],
  endsWith: [['string']],
  matches: [['string']],
};

/**
 * Refuses what cannot be right whatever the Application: operators whose sides are of known, wrong types.
 *
 * @throws InvalidTextError
 */
export function checkExpression(expression: Expression, source: string): void {
  const fail = (message: string, { position }: Expression): never => {
    throw new InvalidTextError(locate(message, source, position));
  };
  const check = (node: Expression): Known => {
    switch (node.type) {
      case 'constant':
        return knownOf(node.value);
      case 'unary':
        return checkUnary(node, check(node.of), fail);
      case 'binary':
        return checkBinary(node, check(node.left), check(node.right), fail);
      case 'condition': {
        const test = check(node.test);
        if (test !== 'bool' && test !== 'unknown') fail(`non-bool expression (type ${test}) used as condition`, node.test);
        const [yes, no] = [check(node.yes), check(node.no)];
        return yes === no ? yes : 'unknown';
      }
      case 'list':
        node.elements.forEach(check);
        return '[]interface {}';
      case 'map':
        node.entries.flat().forEach(check);
        return 'map[string]interface {}';
      case 'builtin':
        return checkBuiltin(node, node.values.map(check), fail);
      case 'predicate':
        return check(node.of);
      default:
        partsOf(node).forEach(check);
        return 'unknown';
    }
  };
  check(expression);
}

type Fail = (message: string, node: Expression) => never;

function knownOf(value: unknown): Known {
  if (value === null) return 'nil';
  if (typeof value === 'number') return Number.isInteger(value) ? 'int' : 'float64';
  return typeof value === 'string' ? 'string' : 'bool';
}

function partsOf(node: Expression): readonly Expression[] {
  switch (node.type) {
    case 'member':
      return [node.of, node.property];
    case 'slice':
      return [node.of, node.from, node.to].filter((part) => part !== undefined);
    case 'call':
      return [node.callee, ...node.values];
    case 'chain':
      return [node.of];
    case 'let':
      return [node.value, node.body];
    case 'sequence':
      return node.parts;
    default:
      return [];
  }
}

/** Functions that a predicate has to answer with yes or no. */
const ASKING: ReadonlySet<string> = new Set(['all', 'none', 'any', 'one', 'filter', 'find', 'findIndex', 'findLast', 'findLastIndex']);

function checkBuiltin(node: Builtin, values: readonly Known[], fail: Fail): Known {
  const [of, answer] = values;
  if (node.name === 'len' && (of === 'int' || of === 'float64' || of === 'bool')) fail(`invalid argument for len (type ${of})`, node);
  if (!PREDICATES.has(node.name)) return 'unknown';
  const [list = node, predicate = node] = node.values;
  if (of !== 'unknown' && of !== '[]interface {}') fail(`builtin ${node.name} takes only array (got ${of})`, list);
  if (ASKING.has(node.name) && answer !== 'bool' && answer !== 'unknown')
    fail(`predicate should return boolean (got ${answer})`, predicate);
  return 'unknown';
}

function checkUnary(node: Extract<Expression, { type: 'unary' }>, of: Known, fail: Fail): Known {
  const logical = node.operator === 'not' || node.operator === '!';
  const fits = of === 'unknown' || (logical ? of === 'bool' : NUMBERS.includes(of));
  if (!fits) fail(`invalid operation: ${node.operator} (mismatched type ${nameOf(of)})`, node);
  return logical ? 'bool' : of;
}

function checkBinary(node: Extract<Expression, { type: 'binary' }>, left: Known, right: Known, fail: Fail): Known {
  const { operator } = node;
  if (operator === 'matches' && node.right.type === 'constant' && typeof node.right.value === 'string') {
    const message = wrongPattern(node.right.value);
    if (message !== undefined) fail(message, node);
  }
  if (!fits(operator, left, right)) fail(`invalid operation: ${operator} (mismatched types ${nameOf(left)} and ${nameOf(right)})`, node);
  return resultOf(operator, left, right);
}

function nameOf(known: Known): string {
  return known === 'nil' ? 'unknown' : known;
}

function fits(operator: string, left: Known, right: Known): boolean {
  if (operator === '??') return true;
  if (operator === 'in')
    return right !== 'nil' && !NUMBERS.includes(right) && right !== 'bool' && (right !== 'string' || left === 'unknown');
  const takes = TAKES[operator];
  if (takes !== undefined) return takes.some((group) => isIn(group, left) && isIn(group, right));
  if (left === 'unknown' || right === 'unknown' || left === 'nil' || right === 'nil') return true;
  return left === right || (NUMBERS.includes(left) && NUMBERS.includes(right));
}

function isIn(group: readonly Known[], known: Known): boolean {
  return known === 'unknown' || group.includes(known);
}

function resultOf(operator: string, left: Known, right: Known): Known {
  if (operator === '..') return '[]interface {}';
  if (operator === '/' || operator === '**' || operator === '^') return 'float64';
  if (operator === '%') return 'int';
  if (operator === '+' || operator === '-' || operator === '*') {
    if (left === 'unknown' || right === 'unknown') return 'unknown';
    return left === right ? left : 'float64';
  }
  return operator === '??' ? (left === right ? left : 'unknown') : 'bool';
}

function wrongPattern(pattern: string): string | undefined {
  try {
    compilePattern(pattern);
    return undefined;
  } catch {
    return `error parsing regexp: \`${pattern}\``;
  }
}

/** A pattern of Go as one of JavaScript; they agree on what is common. */
export function compilePattern(pattern: string): RegExp {
  const [, flags = '', rest = ''] = /^(?:\(\?([ims]+)\))?(.*)$/s.exec(pattern) ?? [];
  return new RegExp(rest.replaceAll('(?P<', '(?<').replaceAll('\\z', '$').replaceAll('\\A', '^'), flags);
}
