import { matchesSelector, type Labels, type LabelSelector } from '../types/label-selector.ts';
import { forget, remember } from './object-index.ts';

/** Finds those who select, by the labels of what they select. */
export interface SelectorIndex {
  set(namespace: string, key: string, selector: LabelSelector | undefined): void;
  delete(key: string): void;
  /** The keys of those whose selector fits the labels. */
  find(namespace: string, labels: Labels | undefined): readonly string[];
}

interface Member {
  readonly place: string;
  readonly selector: LabelSelector;
}

/** Keeps each selector under that one of its labels that the fewest others are kept under. */
export function createSelectorIndex(): SelectorIndex {
  const members = new Map<string, Member>();
  const places = new Map<string, Set<string>>();
  const drop = (key: string): void => {
    const member = members.get(key);
    if (member === undefined) return;
    members.delete(key);
    forget(places, member.place, key);
  };
  return {
    set(namespace, key, selector) {
      if (members.get(key)?.selector === selector && selector !== undefined) return;
      drop(key);
      if (selector === undefined) return;
      const candidates = Object.entries(selector.matchLabels ?? {}).map(([name, value]) => `${namespace}/${name}=${value}`);
      const sizeOf = (place: string): number => places.get(place)?.size ?? 0;
      const place = candidates.toSorted((a, b) => sizeOf(a) - sizeOf(b))[0] ?? `${namespace}/`;
      members.set(key, { place, selector });
      remember(places, place, key);
    },
    delete: drop,
    find(namespace, labels) {
      const possible = [`${namespace}/`, ...Object.entries(labels ?? {}).map(([name, value]) => `${namespace}/${name}=${value}`)];
      return possible
        .flatMap((place) => [...(places.get(place) ?? [])])
        .filter((key) => matchesSelector(members.get(key)?.selector, labels));
    },
  };
}
