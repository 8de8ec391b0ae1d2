import type { Operand } from './node.ts';

/** Stands for the value that a first command of a pipeline does not get. */
export const MISSING = Symbol('no command before');

/** What a function gets. */
export interface Given {
  readonly operands: readonly Operand[];
  /** The value of the command before, which comes last; or MISSING. */
  readonly final: unknown;
}

export const NOTHING: Given = { operands: [], final: MISSING };
