import type { GoMap } from '../go/values.ts';

/** What a predicate looks at. */
export interface Pointer {
  readonly element: unknown;
  readonly index: number;
  readonly accumulated: unknown;
}

/** What can be named while an expression is evaluated. */
export interface Scope {
  readonly environment: GoMap;
  readonly locals: ReadonlyMap<string, unknown>;
  readonly pointer: Pointer | undefined;
  readonly now: () => Date;
  /** Counts what is done, so that an expression cannot go on for ever. */
  readonly budget: { steps: number };
}
