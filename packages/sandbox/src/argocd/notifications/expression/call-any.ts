import { PARAMETER_TYPES, type GoFunction, type GoParameter } from '../go/function.ts';
import { GoError, kindOf, typeOf, type GoKind } from '../go/values.ts';

const KINDS: Record<GoParameter, readonly GoKind[]> = {
  any: [],
  string: ['string'],
  int: ['int'],
  float: ['float', 'int'],
  bool: ['bool'],
  map: ['map', 'nil'],
  list: ['slice', 'nil'],
  time: ['time'],
  duration: ['duration', 'int'],
};

/**
 * Calls a value that should be a function.
 *
 * @throws GoError where it is none, or its arguments do not fit
 */
export function callAny(callee: unknown, values: readonly unknown[]): unknown {
  if (kindOf(callee) === 'nil') throw new GoError('invalid operation: cannot call nil');
  if (kindOf(callee) !== 'func') throw new GoError(`invalid operation: cannot call non-function of type ${typeOf(callee)}`);
  const called = callee as GoFunction;
  const wanted = called.parameters.length;
  if (values.length < wanted || (called.rest === undefined && values.length > wanted)) {
    throw new GoError(`invalid number of arguments: expected ${wanted}, got ${values.length}`);
  }
  for (const [at, value] of values.entries()) {
    const parameter = called.parameter(at) ?? 'any';
    if (parameter === 'any' || KINDS[parameter].includes(kindOf(value))) continue;
    const type = PARAMETER_TYPES[parameter];
    if (kindOf(value) === 'nil') throw new GoError(`reflect: Call using zero Value argument`);
    throw new GoError(`reflect: Call using ${typeOf(value)} as type ${type}`);
  }
  return called.call(...(values as never[]));
}
