import { objectsOf } from '../../schema/json.ts';
import type { JsonObject } from '../../schema/json.ts';

/** `containers "a", "b" must …`, of those containers that a test holds for; undefined where there are none. */
export function whoseContainers(spec: JsonObject, test: (container: JsonObject) => boolean, what: string): string | undefined {
  const all = ['initContainers', 'containers', 'ephemeralContainers'].flatMap((name) => objectsOf(spec[name]));
  const names = all.filter(test).map((container) => String(container['name']));
  return names.length === 0 ? undefined : `${plural('container', names.length)} ${joinQuoted(names)} ${what}`;
}

export function plural(word: string, number: number): string {
  return number === 1 ? word : `${word}s`;
}

export function joinQuoted(names: readonly string[]): string {
  return names.map((name) => JSON.stringify(name)).join(', ');
}
