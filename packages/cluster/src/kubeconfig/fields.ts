import { invalidKubeconfig } from './invalid.ts';
import type { YamlValue } from './read-yaml.ts';

export type YamlMap = Map<unknown, YamlValue>;

/** The map at `path`, or an error that names it. */
export function asMap(value: YamlValue | undefined, path: string): YamlMap {
  if (!(value instanceof Map)) throw invalidKubeconfig(`${path} must be a map`);
  return value;
}

/** The text of a key; absent, null and "" are undefined. */
export function findText(map: YamlMap, key: string, path: string): string | undefined {
  const value = map.get(key);
  if (value === undefined || value === null || value === '') return undefined;
  if (typeof value !== 'string') throw invalidKubeconfig(`${path}.${key} must be a text in quotes`);
  return value;
}

/** The one entry of a list of `{name, …}` with this name, with its path. */
export function getNamed(root: YamlMap, list: string, name: string, wantedBy: string): { entry: YamlMap; path: string } {
  const value = root.get(list);
  if (!Array.isArray(value)) throw invalidKubeconfig(`${list} must be a list`);
  const found = value.flatMap((item, index) =>
    item instanceof Map && item.get('name') === name ? [{ entry: item, path: `${list}[${index}]` }] : [],
  );
  const [first, second] = found;
  if (first === undefined) throw invalidKubeconfig(`${list} has no entry with the name that ${wantedBy} gives`);
  if (second !== undefined) throw invalidKubeconfig(`${list} has more than one entry with the name that ${wantedBy} gives`);
  return first;
}
