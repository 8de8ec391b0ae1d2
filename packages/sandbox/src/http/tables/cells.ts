import { listAt, mapAt, textAt, valueAt } from '../read.ts';

/** `a=b,c=d`, or `<none>`. */
export function labels(map: Readonly<Record<string, unknown>>): string {
  const pairs = Object.entries(map).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return pairs.length === 0 ? '<none>' : pairs.map(([key, value]) => `${key}=${String(value)}`).join(',');
}

/** A label selector in words: `a=b,c in (d,e)`. */
export function selector(value: unknown): string {
  const requirements = listAt(value, 'matchExpressions').map((each) => {
    const key = textAt(each, 'key');
    const operator = textAt(each, 'operator');
    const values = listAt(each, 'values').map(String).toSorted().join(',');
    if (operator === 'Exists') return key;
    return operator === 'DoesNotExist' ? `!${key}` : `${key} ${operator === 'In' ? 'in' : 'notin'} (${values})`;
  });
  const matches = mapAt(value, 'matchLabels');
  const all = [...(Object.keys(matches).length === 0 ? [] : [labels(matches)]), ...requirements];
  return all.length === 0 ? '<none>' : all.join(',');
}

/** The names and the images of a pod template's containers. */
export function containers(template: unknown): [names: string, images: string] {
  const all = listAt(template, 'spec', 'containers');
  return [all.map((each) => textAt(each, 'name')).join(','), all.map((each) => textAt(each, 'image')).join(',')];
}

/** The first of them, and how many more there are. */
export function firstFew(texts: readonly string[], most = 3): string {
  if (texts.length === 0) return '<none>';
  return texts.length <= most ? texts.join(',') : `${texts.slice(0, most).join(',')} + ${texts.length - most} more...`;
}

/** `RWO,ROX`: the short names of a volume's access modes. */
export function accessModes(modes: readonly unknown[]): string {
  const short: Record<string, string> = { ReadWriteOnce: 'RWO', ReadOnlyMany: 'ROX', ReadWriteMany: 'RWX', ReadWriteOncePod: 'RWOP' };
  return modes.map((mode) => short[String(mode)] ?? '').join(',');
}

/** A condition of that type is there and true. */
export function isTrue(object: unknown, type: string): boolean {
  return listAt(object, 'status', 'conditions').some((each) => textAt(each, 'type') === type && valueAt(each, 'status') === 'True');
}

export function orElse(text: string, other: string): string {
  return text === '' ? other : text;
}
