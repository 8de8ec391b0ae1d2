import type { Manifest } from '../../kubernetes/object.ts';
import { isObject } from '../../schema/json.ts';
import type { IgnoredDifference } from '../application/types.ts';
import { matchesGlob } from '../glob.ts';
import { groupOf } from '../project/permissions.ts';
import type { Pair } from '../sync/sync-input.ts';

/**
 * With `RespectIgnoreDifferences=true` a sync leaves alone what a comparison does not look at: the cluster's values of
 * fields that are named by JSON pointers take the place of the source's.
 */
export function keepIgnored(pair: Pair, rules: readonly IgnoredDifference[]): Pair {
  const { target, live } = pair;
  if (target === undefined || live === undefined) return pair;
  const pointers = rules.filter((rule) => concerns(rule, target)).flatMap(({ jsonPointers = [] }) => jsonPointers);
  const next = pointers.reduce<unknown>((value, pointer) => copyAt(value, live, parsePointer(pointer)), target);
  return { target: next as Manifest, live };
}

function concerns({ group = '', kind, name = '', namespace = '' }: IgnoredDifference, { metadata, ...object }: Manifest): boolean {
  const fits = (pattern: string, text: string) => pattern === '*' || matchesGlob(pattern, text);
  const rightKind = fits(group, groupOf(object as Manifest)) && fits(kind, String(object.kind));
  return rightKind && (name === '' || name === metadata.name) && (namespace === '' || namespace === metadata.namespace);
}

function parsePointer(pointer: string): readonly string[] {
  return pointer
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
}

function copyAt(target: unknown, live: unknown, [first, ...rest]: readonly string[]): unknown {
  if (first === undefined) return live;
  if (Array.isArray(target)) {
    const index = Number(first);
    if (!Number.isInteger(index) || !Array.isArray(live)) return target;
    return target.map((item: unknown, at) => (at === index ? copyAt(item, live[index], rest) : item));
  }
  const from = isObject(live) ? live[first] : undefined;
  const base = isObject(target) ? target : {};
  if (rest.length > 0) return { ...base, [first]: copyAt(base[first], from, rest) };
  const { [first]: _, ...others } = base;
  return from === undefined ? others : { ...others, [first]: from };
}
