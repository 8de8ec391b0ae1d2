/** Functions that ask something of each element; `e` takes an expression, `p` a predicate, capitals may be left out. */
export const PREDICATES: ReadonlyMap<string, string> = new Map([
  ...['all', 'none', 'any', 'one', 'filter', 'map', 'find', 'findIndex', 'findLast', 'findLastIndex'].map((name) => [name, 'ep'] as const),
  ['count', 'eP'],
  ['sum', 'eP'],
  ['sortBy', 'epE'],
  ['reduce', 'epE'],
]);

/** How many arguments at least and at most. */
export const BUILTIN_ARITY: ReadonlyMap<string, readonly [number, number]> = new Map<string, readonly [number, number]>([
  ...['len', 'type', 'abs', 'ceil', 'floor', 'round', 'int', 'float', 'string', 'upper', 'lower', 'toJSON', 'fromJSON'].map(one),
  ...['toBase64', 'fromBase64', 'duration', 'date', 'first', 'last', 'keys', 'values', 'toPairs', 'fromPairs', 'reverse'].map(one),
  ...['uniq', 'flatten'].map(one),
  ['trim', [1, 2]],
  ['trimPrefix', [1, 2]],
  ['trimSuffix', [1, 2]],
  ['split', [2, 3]],
  ['splitAfter', [2, 2]],
  ['replace', [3, 3]],
  ['repeat', [2, 2]],
  ['join', [1, 2]],
  ['indexOf', [2, 2]],
  ['lastIndexOf', [2, 2]],
  ['hasPrefix', [2, 2]],
  ['hasSuffix', [2, 2]],
  ['max', [1, 100]],
  ['min', [1, 100]],
  ['mean', [1, 100]],
  ['median', [1, 100]],
  ['now', [0, 0]],
  ['get', [2, 2]],
  ['take', [2, 2]],
  ['concat', [1, 100]],
  ['sort', [1, 2]],
]);

function one(name: string): readonly [string, readonly [number, number]] {
  return [name, [1, 1]];
}

/** Those of the language that a sandbox has not. */
export const FOREIGN_BUILTINS: ReadonlySet<string> = new Set([
  'groupBy',
  'timezone',
  'bitand',
  'bitor',
  'bitxor',
  'bitnand',
  'bitnot',
  'bitshl',
  'bitshr',
  'bitushr',
]);
