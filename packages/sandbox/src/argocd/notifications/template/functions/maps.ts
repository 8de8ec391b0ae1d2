import { goFunction, type GoFunction } from '../../go/function.ts';
import { copyOf, GoError, isGoMap, newMap, sortedKeys, typeOf, valueOf, type GoMap } from '../../go/values.ts';
import { isEmpty, toText } from './cast.ts';

const merge = goFunction('map,map...', (target: GoMap, ...sources: GoMap[]) => mergeAll(target, sources, false));
const overwrite = goFunction('map,map...', (target: GoMap, ...sources: GoMap[]) => mergeAll(target, sources, true));
const copy = goFunction('any', copyOf);

/** A map that may be nil, as one to read. */
const readable = (map: GoMap | null): GoMap => map ?? newMap();

/** Sprig's functions for maps; `keys` and `values` come in the order of the keys, where Go has none. */
export const MAPS: Readonly<Record<string, GoFunction>> = {
  dict: goFunction('any...', (...pairs: unknown[]) => dict(pairs)),
  get: goFunction('map,string', (map: GoMap | null, key: string) => (Object.hasOwn(readable(map), key) ? valueOf(readable(map), key) : '')),
  set: goFunction('map,string,any', (map: GoMap | null, key: string, value: unknown) => {
    writable(map)[key] = value;
    return map;
  }),
  unset: goFunction('map,string', (map: GoMap | null, key: string) => {
    if (map !== null) Reflect.deleteProperty(map, key);
    return map;
  }),
  hasKey: goFunction('map,string', (map: GoMap | null, key: string) => Object.hasOwn(readable(map), key)),
  pluck: goFunction('string,map...', (key: string, ...maps: GoMap[]) =>
    maps.filter((map) => Object.hasOwn(readable(map), key)).map((map) => map[key]),
  ),
  keys: goFunction('map...', (...maps: GoMap[]) => maps.flatMap((map) => sortedKeys(readable(map)))),
  values: goFunction('map', (map: GoMap | null) => sortedKeys(readable(map)).map((key) => readable(map)[key])),
  pick: goFunction('map,string...', (map: GoMap | null, ...names: string[]) => only(readable(map), (key) => names.includes(key))),
  omit: goFunction('map,string...', (map: GoMap | null, ...names: string[]) => only(readable(map), (key) => !names.includes(key))),
  merge,
  mustMerge: merge,
  mergeOverwrite: overwrite,
  mustMergeOverwrite: overwrite,
  deepCopy: copy,
  mustDeepCopy: copy,
  dig: goFunction('any...', (...words: unknown[]) => dig(words)),
};

function dict(pairs: readonly unknown[]): GoMap {
  const map = newMap();
  for (let at = 0; at < pairs.length; at += 2) map[toText(pairs[at])] = at + 1 < pairs.length ? pairs[at + 1] : '';
  return map;
}

function writable(map: GoMap | null): GoMap {
  if (map === null) throw new GoError('assignment to entry in nil map');
  return map;
}

function only(map: GoMap, keep: (key: string) => boolean): GoMap {
  return newMap(Object.entries(map).filter(([key]) => keep(key)));
}

function mergeAll(target: GoMap, sources: readonly GoMap[], overwrites: boolean): GoMap {
  for (const source of sources) mergeInto(target, readable(source), overwrites);
  return target;
}

function mergeInto(target: GoMap, source: GoMap, overwrites: boolean): void {
  for (const [key, value] of Object.entries(source)) {
    const old = valueOf(target, key);
    if (isGoMap(old) && isGoMap(value)) mergeInto(old, value, overwrites);
    else if (isEmpty(old) || (overwrites && !isEmpty(value))) target[key] = value;
  }
}

function dig(words: readonly unknown[]): unknown {
  if (words.length < 3) throw new GoError('dig needs at least three arguments');
  const [map, fallback] = [words.at(-1), words.at(-2)];
  let step: unknown = map;
  for (const word of words.slice(0, -2)) {
    if (typeof word !== 'string') throw new GoError(`interface conversion: interface {} is ${nameOf(word)}, not string`);
    if (!isGoMap(step)) throw new GoError(`interface conversion: interface {} is ${nameOf(step)}, not map[string]interface {}`);
    if (!Object.hasOwn(step, word)) return fallback;
    step = step[word];
  }
  return step;
}

function nameOf(value: unknown): string {
  return value === null || value === undefined ? 'nil' : typeOf(value);
}
