import { isDeepStrictEqual } from 'node:util';
import { GoDuration } from '../go/duration.ts';
import { GoTime } from '../go/time.ts';
import { compareText, copyOf, GoError, kindOf, typeOf, type GoMap } from '../go/values.ts';
import { compilePattern } from './check-expression.ts';

const MAX_RANGE = 100_000;

/** @throws GoError where a value is no truth value */
export function requireBoolean(value: unknown): boolean {
  if (typeof value === 'boolean') return value;
  throw new GoError(`interface conversion: interface {} is ${kindOf(value) === 'nil' ? 'nil' : typeOf(value)}, not bool`);
}

/**
 * The value of an operator with two sides, but for those that may leave the right one out.
 *
 * @throws GoError where they do not fit
 */
export function applyBinary(operator: string, left: unknown, right: unknown): unknown {
  switch (operator) {
    case '==':
      return isEqual(left, right);
    case '!=':
      return !isEqual(left, right);
    case '<':
      return compare(operator, left, right) < 0;
    case '<=':
      return compare(operator, left, right) <= 0;
    case '>':
      return compare(operator, left, right) > 0;
    case '>=':
      return compare(operator, left, right) >= 0;
    case 'in':
      return isIn(left, right);
    case 'contains':
    case 'startsWith':
    case 'endsWith':
    case 'matches':
      return matchText(operator, left, right);
    case '..':
      return range(left, right);
    default:
      return calculate(operator, left, right);
  }
}

/** Equal as expressions have it: numbers by value, lists and maps by what they hold. */
export function isEqual(left: unknown, right: unknown): boolean {
  const kinds = [kindOf(left), kindOf(right)];
  if (kinds[0] === 'nil' || kinds[1] === 'nil') return kinds[0] === kinds[1];
  if (left instanceof GoTime && right instanceof GoTime) return left.milliseconds === right.milliseconds;
  if (left instanceof GoDuration && right instanceof GoDuration) return left.nanoseconds === right.nanoseconds;
  if (kinds[0] === 'map' || kinds[0] === 'slice') return isDeepStrictEqual(copyOf(left), copyOf(right));
  return left === right;
}

function mismatch(operator: string, left: unknown, right: unknown): GoError {
  return new GoError(`invalid operation: ${typeOf(left)} ${operator} ${typeOf(right)}`);
}

/** Negative where the left one is less. */
function compare(operator: string, left: unknown, right: unknown): number {
  if (typeof left === 'number' && typeof right === 'number') return left - right;
  if (typeof left === 'string' && typeof right === 'string') return compareText(left, right);
  if (left instanceof GoTime && right instanceof GoTime) return left.milliseconds - right.milliseconds;
  if (left instanceof GoDuration && right instanceof GoDuration) return left.nanoseconds - right.nanoseconds;
  throw mismatch(operator, left, right);
}

function isIn(needle: unknown, place: unknown): boolean {
  switch (kindOf(place)) {
    case 'nil':
      return false;
    case 'slice':
      return (place as unknown[]).some((element) => isEqual(element, needle));
    case 'map':
      return typeof needle === 'string' && Object.hasOwn(place as GoMap, needle);
    default:
      throw new GoError(`operator "in" not defined on ${typeOf(place)}`);
  }
}

function matchText(operator: string, left: unknown, right: unknown): boolean {
  if (kindOf(left) === 'nil' || kindOf(right) === 'nil') return false;
  if (typeof left !== 'string' || typeof right !== 'string') {
    const wrong = typeof left === 'string' ? right : left;
    throw new GoError(`interface conversion: interface {} is ${typeOf(wrong)}, not string`);
  }
  if (operator === 'contains') return left.includes(right);
  if (operator === 'startsWith') return left.startsWith(right);
  return operator === 'endsWith' ? left.endsWith(right) : testPattern(right, left);
}

function testPattern(pattern: string, text: string): boolean {
  try {
    return compilePattern(pattern).test(text);
  } catch {
    throw new GoError(`error parsing regexp: \`${pattern}\``);
  }
}

function range(from: unknown, to: unknown): number[] {
  if (typeof from !== 'number' || typeof to !== 'number')
    throw new GoError(`invalid operation: int(${typeOf(typeof from === 'number' ? to : from)})`);
  const [start, end] = [Math.trunc(from), Math.trunc(to)];
  if (end - start >= MAX_RANGE) throw new GoError('memory budget exceeded');
  return Array.from({ length: Math.max(end - start + 1, 0) }, (_, at) => start + at);
}

function calculate(operator: string, left: unknown, right: unknown): unknown {
  if (typeof left === 'number' && typeof right === 'number') return calculateNumber(operator, left, right);
  if (operator === '+' && typeof left === 'string' && typeof right === 'string') return left + right;
  return calculateTime(operator, left, right);
}

function calculateNumber(operator: string, left: number, right: number): number {
  switch (operator) {
    case '+':
      return left + right;
    case '-':
      return left - right;
    case '*':
      return left * right;
    case '/':
      return left / right;
    case '%':
      if (right === 0) throw new GoError('runtime error: integer divide by zero');
      return (left % right) + 0;
    default:
      return left ** right;
  }
}

function calculateTime(operator: string, left: unknown, right: unknown): unknown {
  const [a, b] = [spanOf(left), spanOf(right)];
  const sum = operator === '+' || operator === '-';
  const sign = operator === '-' ? -1 : 1;
  if (left instanceof GoTime && right instanceof GoTime && operator === '-') {
    return GoDuration.ofMilliseconds(left.milliseconds - right.milliseconds);
  }
  if (left instanceof GoTime && right instanceof GoDuration && sum) {
    return new GoTime(left.milliseconds + sign * right.milliseconds, left.offsetMinutes);
  }
  if (left instanceof GoDuration && right instanceof GoTime && operator === '+') {
    return new GoTime(right.milliseconds + left.milliseconds, right.offsetMinutes);
  }
  if (left instanceof GoDuration && right instanceof GoDuration && sum) return new GoDuration(left.nanoseconds + sign * right.nanoseconds);
  if (a !== undefined && b !== undefined && operator === '*') return new GoDuration(a * b);
  throw mismatch(operator, left, right);
}

function spanOf(value: unknown): number | undefined {
  if (typeof value === 'number') return value;
  return value instanceof GoDuration ? value.nanoseconds : undefined;
}
