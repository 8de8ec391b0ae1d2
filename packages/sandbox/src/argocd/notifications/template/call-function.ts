import { PARAMETER_TYPES, type GoFunction, type GoParameter } from '../go/function.ts';
import { GoError, kindOf, typeOf, type GoKind } from '../go/values.ts';
import type { Execution } from './execution.ts';
import { MISSING, type Given } from './given.ts';
import { printNode, type Command, type Operand } from './node.ts';

export interface Call {
  readonly called: GoFunction;
  readonly name: string;
  /** What a failure is about. */
  readonly at: Command | Operand;
}

type Evaluate = (operand: Operand) => unknown;

/** Evaluates arguments, checks them against the parameters, and calls. */
export function callFunction(execution: Execution, { called, name, at }: Call, { operands, final }: Given, evaluate: Evaluate): unknown {
  checkCount(execution, called, name, operands.length, final === MISSING ? 0 : 1);
  const values = operands.map((operand, place) => evaluateArgument(execution, operand, called.parameter(place) ?? 'any', evaluate));
  if (final !== MISSING) values.push(checkArgument(execution, final, called.parameter(values.length) ?? 'any'));
  if (name === 'call') return callValue(execution, at, operands, values);
  return execution.guard(at, name, () => called.call(...(values as never[])));
}

function checkCount(execution: Execution, { parameters, rest }: GoFunction, name: string, given: number, more: number): void {
  const count = given + more;
  if (rest !== undefined && count < parameters.length) {
    execution.fail(`wrong number of args for ${name}: want at least ${parameters.length} got ${given}`);
  }
  if (rest === undefined && count !== parameters.length) {
    execution.fail(`wrong number of args for ${name}: want ${parameters.length} got ${count}`);
  }
}

function evaluateArgument(execution: Execution, operand: Operand, parameter: GoParameter, evaluate: Evaluate): unknown {
  execution.at(operand);
  switch (operand.type) {
    case 'nil':
      return canBeNil(parameter) ? null : execution.fail(`cannot assign nil to ${PARAMETER_TYPES[parameter]}`);
    case 'bool':
    case 'number':
    case 'string':
      return checkConstant(execution, operand, parameter);
    default:
      return checkArgument(execution, evaluate(operand), parameter);
  }
}

function checkConstant(execution: Execution, operand: Extract<Operand, { value: unknown }>, parameter: GoParameter): unknown {
  if (parameter === 'any' || accepts(parameter, operand.value)) return operand.value;
  const expected: Partial<Record<GoParameter, string>> = { bool: 'bool', string: 'string', int: 'integer', float: 'float' };
  const text = printNode(operand);
  const word = expected[parameter];
  if (word !== undefined) return execution.fail(`expected ${word}; found ${text}`);
  return execution.fail(`can't handle ${text} for arg of type ${PARAMETER_TYPES[parameter]}`);
}

function canBeNil(parameter: GoParameter): boolean {
  return parameter === 'any' || parameter === 'map' || parameter === 'list';
}

const KINDS: Record<Exclude<GoParameter, 'any'>, readonly GoKind[]> = {
  string: ['string'],
  int: ['int'],
  // Whole numbers may be floats there, which nothing tells here.
  float: ['float', 'int'],
  bool: ['bool'],
  map: ['map'],
  list: ['slice', 'bytes'],
  time: ['time'],
  duration: ['duration'],
};

function accepts(parameter: GoParameter, value: unknown): boolean {
  return parameter === 'any' || KINDS[parameter].includes(kindOf(value));
}

/** A value as an argument: null where it is none and may be nil. */
function checkArgument(execution: Execution, value: unknown, parameter: GoParameter): unknown {
  if (value === undefined) return canBeNil(parameter) ? null : execution.fail(`invalid value; expected ${PARAMETER_TYPES[parameter]}`);
  if (accepts(parameter, value)) return value;
  const type = value === null ? 'interface {}' : typeOf(value);
  return execution.fail(`wrong type for value; expected ${PARAMETER_TYPES[parameter]}; got ${type}`);
}

/** `call f a b`, for a function that is a value. */
function callValue(execution: Execution, at: Command | Operand, operands: readonly Operand[], values: readonly unknown[]): unknown {
  const [called, ...given] = values as readonly [unknown, ...unknown[]];
  const name = operands[0] === undefined ? 'function' : printNode(operands[0]);
  return execution.guard(at, 'call', () => callChecked(called, name, given));
}

/**
 * Calls a function that is a value.
 *
 * @throws GoError where it is none, or where the arguments do not fit
 */
export function callChecked(called: unknown, name: string, given: readonly unknown[]): unknown {
  if (kindOf(called) === 'nil') throw new GoError('call of nil');
  if (kindOf(called) !== 'func') throw new GoError(`non-function ${name} of type ${typeOf(called)}`);
  const wanted = called as GoFunction;
  const { parameters, rest } = wanted;
  if (rest === undefined ? given.length !== parameters.length : given.length < parameters.length) {
    const least = rest === undefined ? '' : 'at least ';
    throw new GoError(`wrong number of args for ${name}: got ${given.length} want ${least}${parameters.length}`);
  }
  for (const [place, value] of given.entries()) {
    const expected = wanted.parameter(place) ?? 'any';
    if (kindOf(value) === 'nil' ? canBeNil(expected) : accepts(expected, value)) continue;
    if (kindOf(value) === 'nil') throw new GoError(`arg ${place}: value is nil; should be of type ${PARAMETER_TYPES[expected]}`);
    throw new GoError(`arg ${place}: value has type ${typeOf(value)}; should be ${PARAMETER_TYPES[expected]}`);
  }
  return wanted.call(...(given as never[]));
}
