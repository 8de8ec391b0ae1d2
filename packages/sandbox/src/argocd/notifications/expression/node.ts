export type ExpressionType = Expression['type'];

/** An expression of a trigger; `position` is in characters. */
export type Expression =
  | { readonly type: 'constant'; readonly position: number; readonly value: unknown }
  | { readonly type: 'name'; readonly position: number; readonly name: string }
  | { readonly type: 'unary'; readonly position: number; readonly operator: string; readonly of: Expression }
  | Binary
  | Member
  | {
      readonly type: 'slice';
      readonly position: number;
      readonly of: Expression;
      readonly from: Expression | undefined;
      readonly to: Expression | undefined;
    }
  /** Where a `?.` that met nil goes on, with nil. */
  | { readonly type: 'chain'; readonly position: number; readonly of: Expression }
  | { readonly type: 'call'; readonly position: number; readonly callee: Expression; readonly values: readonly Expression[] }
  | Builtin
  /** What is asked of each element of a list. */
  | { readonly type: 'predicate'; readonly position: number; readonly of: Expression }
  /** The element (``), its place (`index`), or what has come together (`acc`). */
  | { readonly type: 'pointer'; readonly position: number; readonly name: string }
  | {
      readonly type: 'condition';
      readonly position: number;
      readonly test: Expression;
      readonly yes: Expression;
      readonly no: Expression;
    }
  | { readonly type: 'list'; readonly position: number; readonly elements: readonly Expression[] }
  | { readonly type: 'map'; readonly position: number; readonly entries: readonly (readonly [Expression, Expression])[] }
  | { readonly type: 'let'; readonly position: number; readonly name: string; readonly value: Expression; readonly body: Expression }
  | { readonly type: 'sequence'; readonly position: number; readonly parts: readonly Expression[] };

export interface Binary {
  readonly type: 'binary';
  readonly position: number;
  readonly operator: string;
  readonly left: Expression;
  readonly right: Expression;
}

export interface Member {
  readonly type: 'member';
  readonly position: number;
  readonly of: Expression;
  readonly property: Expression;
  readonly optional: boolean;
}

export interface Builtin {
  readonly type: 'builtin';
  readonly position: number;
  readonly name: string;
  readonly values: readonly Expression[];
}
