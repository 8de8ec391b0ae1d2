import { findMethod } from '../go/time-methods.ts';
import { isTrue, kindOf, typeOf, valueOf, type GoMap } from '../go/values.ts';
import { callFunction } from './call-function.ts';
import type { Execution } from './execution.ts';
import { MISSING, NOTHING, type Given } from './given.ts';
import type { Command, Operand, Pipeline } from './node.ts';

/** The value of a pipeline: undefined where Go would have none. Its variables are set. */
export function evaluatePipeline(execution: Execution, dot: unknown, pipeline: Pipeline): unknown {
  execution.at(pipeline);
  let value: unknown = MISSING;
  // A nil that was found in a map is from here on no value at all.
  for (const command of pipeline.commands) value = evaluateCommand(execution, dot, command, value) ?? undefined;
  for (const name of pipeline.variables) {
    if (pipeline.assigns) execution.variable(name).value = value;
    else execution.variables.push({ name, value });
  }
  return value;
}

/** @param final the value of the command before, or MISSING */
function evaluateCommand(execution: Execution, dot: unknown, command: Command, final: unknown): unknown {
  const [first, ...rest] = command.operands;
  const given = { operands: rest, final };
  switch (first.type) {
    case 'field':
    case 'chain':
      return evaluateReference(execution, dot, first, given);
    case 'variable':
      if (first.names.length === 0) refuseArguments(execution, first, given);
      return evaluateReference(execution, dot, first, given);
    case 'function':
      return evaluateFunction(execution, dot, first.name, command, first, given);
    case 'pipeline':
      refuseArguments(execution, first, given);
      return evaluatePipeline(execution, dot, first);
    default:
      execution.at(first);
      refuseArguments(execution, first, given);
      return first.type === 'nil' ? execution.fail('nil is not a command') : evaluateOperand(execution, dot, first);
  }
}

function refuseArguments(execution: Execution, node: Operand, { operands, final }: Given): void {
  if (operands.length === 0 && final === MISSING) return;
  execution.at(node);
  execution.fail(`can't give argument to non-function ${node.type === 'pipeline' ? 'pipeline' : nodeName(node)}`);
}

function nodeName(node: Operand): string {
  if (node.type === 'dot') return '.';
  return 'text' in node ? node.text : 'name' in node ? node.name : node.type;
}

/** The value of an operand that has no arguments: constants as they are, and null for a nil in a map. */
export function evaluateOperand(execution: Execution, dot: unknown, operand: Operand): unknown {
  execution.at(operand);
  switch (operand.type) {
    case 'dot':
      return dot;
    case 'nil':
      return null;
    case 'pipeline':
      return evaluatePipeline(execution, dot, operand);
    case 'function':
      return evaluateFunction(execution, dot, operand.name, operand, operand, NOTHING);
    case 'field':
    case 'variable':
    case 'chain':
      return evaluateReference(execution, dot, operand, NOTHING);
    default:
      return operand.value;
  }
}

function evaluateFunction(execution: Execution, dot: unknown, name: string, at: Command | Operand, node: Operand, given: Given): unknown {
  execution.at(node);
  const called = execution.functions.get(name);
  if (called === undefined) return execution.fail(`${JSON.stringify(name)} is not a defined function`);
  if (name === 'and' || name === 'or') return evaluateLogic(execution, dot, name, given);
  return callFunction(execution, { called, name, at }, given, (operand) => evaluateOperand(execution, dot, operand));
}

/** `and` and `or` look no further than they must. */
function evaluateLogic(execution: Execution, dot: unknown, name: 'and' | 'or', { operands, final }: Given): unknown {
  const count = operands.length + (final === MISSING ? 0 : 1);
  if (count === 0) return execution.fail(`wrong number of args for ${name}: want at least 1 got 0`);
  let value: unknown;
  for (const operand of operands) {
    value = evaluateOperand(execution, dot, operand);
    if (isTrue(value) === (name === 'or')) return value;
  }
  return final === MISSING ? value : final;
}

type Reference = Extract<Operand, { type: 'field' | 'variable' | 'chain' }>;

function evaluateReference(execution: Execution, dot: unknown, node: Reference, given: Given): unknown {
  execution.at(node);
  let receiver = dot;
  if (node.type === 'variable') receiver = execution.variable(node.name).value;
  if (node.type === 'chain') {
    if (node.of.type === 'nil') return execution.fail('indirection through explicit nil in nil');
    receiver = evaluateOperand(execution, dot, node.of);
  }
  for (const [at, name] of node.names.entries()) {
    const last = at === node.names.length - 1;
    receiver = evaluateField(execution, dot, { node, name, receiver, inside: at > 0 }, last ? given : NOTHING);
  }
  return receiver;
}

interface FieldOf {
  readonly node: Reference;
  readonly name: string;
  readonly receiver: unknown;
  /** Whether the receiver was itself found in something. */
  readonly inside: boolean;
}

function evaluateField(execution: Execution, dot: unknown, { node, name, receiver, inside }: FieldOf, given: Given): unknown {
  if (receiver === undefined) return undefined;
  if (receiver === null) return execution.fail(`nil pointer evaluating interface {}.${name}`);
  const method = findMethod(receiver, name);
  if (method !== undefined) {
    return callFunction(execution, { called: method, name, at: node }, given, (operand) => evaluateOperand(execution, dot, operand));
  }
  if (kindOf(receiver) !== 'map') {
    return execution.fail(`can't evaluate field ${name} in type ${inside ? 'interface {}' : typeOf(receiver)}`);
  }
  if (given.operands.length > 0 || given.final !== MISSING) return execution.fail(`${name} is not a method but has arguments`);
  return valueOf(receiver as GoMap, name);
}
