/**
 * A set of fields in the form of FieldsV1: `{ "f:spec": { "f:replicas": {} } }`. A field is a member where its node is empty
 * or has `.`; a node without members does not exist, so an empty set is undefined.
 */
export interface FieldSet {
  readonly [element: string]: FieldSet;
}

type Maybe = FieldSet | undefined;

/** A member without members below it. */
export const LEAF: FieldSet = Object.freeze({});
const SELF = '.';

/** @returns undefined where the node is no member and has no members below it */
export function makeNode(member: boolean, children: Readonly<Record<string, FieldSet>>): Maybe {
  for (const _ in children) return member ? { [SELF]: LEAF, ...children } : children;
  return member ? LEAF : undefined;
}

/** Whether a node below the root is itself a member. */
export function isMember(node: FieldSet): boolean {
  if (SELF in node) return true;
  for (const _ in node) return false;
  return true;
}

/** The path elements below a node. */
export function elementsOf(node: FieldSet): string[] {
  return Object.keys(node).filter((element) => element !== SELF);
}

export function union(a: Maybe, b: Maybe, isRoot = true): Maybe {
  if (a === undefined || b === undefined) return a ?? b;
  const children: Record<string, FieldSet> = {};
  for (const element of elementsOf(a)) children[element] = a[element] ?? LEAF;
  for (const element of elementsOf(b)) children[element] = union(children[element], b[element], false) ?? LEAF;
  return makeNode(!isRoot && (isMember(a) || isMember(b)), children);
}

/** What is in the first and not in the second. */
export function difference(a: Maybe, b: Maybe, isRoot = true): Maybe {
  if (a === undefined || b === undefined) return a;
  const children: Record<string, FieldSet> = {};
  for (const element of elementsOf(a)) {
    const left = difference(a[element], b[element], false);
    if (left !== undefined) children[element] = left;
  }
  return makeNode(!isRoot && isMember(a) && !isMember(b), children);
}

export function intersection(a: Maybe, b: Maybe, isRoot = true): Maybe {
  if (a === undefined || b === undefined) return undefined;
  const children: Record<string, FieldSet> = {};
  for (const element of elementsOf(a)) {
    const both = intersection(a[element], b[element], false);
    if (both !== undefined) children[element] = both;
  }
  return makeNode(!isRoot && isMember(a) && isMember(b), children);
}

/** The paths of all members, each as its elements: of each node first its own, then those further below. */
export function* membersOf(set: Maybe, path: readonly string[] = []): Generator<readonly string[]> {
  if (set === undefined) return;
  const elements = elementsOf(set).toSorted();
  for (const element of elements) if (isMember(set[element] ?? LEAF)) yield [...path, element];
  for (const element of elements) yield* membersOf(set[element], [...path, element]);
}

/** A path as messages have it: `.spec.containers[name="web"].image`. */
export function renderPath(path: readonly string[]): string {
  return path.map(renderElement).join('');
}

function renderElement(element: string): string {
  const text = element.slice(2);
  if (element.startsWith('k:')) {
    const keys = Object.entries(JSON.parse(text) as Record<string, unknown>);
    return `[${keys.map(([name, value]) => `${name}=${JSON.stringify(value)}`).join(',')}]`;
  }
  return element.startsWith('v:') ? `[=${text}]` : `.${text}`;
}
