/** What a parameter takes; `any` takes nil too, `map`, `list` and `func` may be nil. */
export type GoParameter = 'any' | 'string' | 'int' | 'float' | 'bool' | 'map' | 'list' | 'time' | 'duration';

/** A function that a template or a trigger may call. */
export class GoFunction {
  readonly parameters: readonly GoParameter[];
  /** Of the arguments that follow the fixed ones; undefined where there may be none. */
  readonly rest: GoParameter | undefined;
  /** Takes arguments that fit the parameters. May throw GoError. */
  readonly call: (...args: never[]) => unknown;

  constructor(parameters: readonly GoParameter[], rest: GoParameter | undefined, call: (...args: never[]) => unknown) {
    this.parameters = parameters;
    this.rest = rest;
    this.call = call;
  }

  /** What the argument at a place has to be. */
  parameter(at: number): GoParameter | undefined {
    return this.parameters[at] ?? this.rest;
  }
}

/**
 * Writes a function down in one line.
 *
 * @param signature the parameters, for example `string,any...`
 */
export function goFunction(signature: string, call: (...args: never[]) => unknown): GoFunction {
  const words = signature === '' ? [] : signature.split(',');
  const last = words.at(-1);
  if (last?.endsWith('...') !== true) return new GoFunction(words as GoParameter[], undefined, call);
  return new GoFunction(words.slice(0, -1) as GoParameter[], last.slice(0, -3) as GoParameter, call);
}

export const PARAMETER_TYPES: Record<GoParameter, string> = {
  any: 'interface {}',
  string: 'string',
  int: 'int',
  float: 'float64',
  bool: 'bool',
  map: 'map[string]interface {}',
  list: '[]interface {}',
  time: 'time.Time',
  duration: 'time.Duration',
};
