import { isList, isObject, isSame } from '../../schema/json.ts';
import type { Step } from './jq-path.ts';

const REMOVED = Symbol('removed');

/** A value without what the steps lead to; the value itself where they lead to nothing. */
export function removeAt(value: unknown, steps: readonly Step[]): unknown {
  const left = walk(value, steps);
  return left === REMOVED ? undefined : left;
}

function walk(value: unknown, [step, ...rest]: readonly Step[]): unknown {
  if (step === undefined) return REMOVED;
  switch (step.type) {
    case 'field':
      return isObject(value) && Object.hasOwn(value, step.name) ? walkFields(value, [step.name], rest) : value;
    case 'index':
      return isList(value) ? walkItems(value, (index) => index === (step.index < 0 ? value.length + step.index : step.index), rest) : value;
    case 'each':
      if (isObject(value)) return walkFields(value, Object.keys(value), rest);
      return isList(value) ? walkItems(value, () => true, rest) : value;
    case 'select':
      return isSame(read(value, step.path) ?? null, step.value) === step.equal ? walk(value, rest) : value;
  }
}

function walkFields(value: Readonly<Record<string, unknown>>, names: readonly string[], rest: readonly Step[]): unknown {
  const changed = Object.entries(value).map(([name, child]): [string, unknown] => [name, names.includes(name) ? walk(child, rest) : child]);
  return Object.fromEntries(changed.filter(([, child]) => child !== REMOVED));
}

function walkItems(value: readonly unknown[], chosen: (index: number) => boolean, rest: readonly Step[]): unknown {
  return value.map((item, index) => (chosen(index) ? walk(item, rest) : item)).filter((item) => item !== REMOVED);
}

function read(value: unknown, steps: readonly Step[]): unknown {
  let at = value;
  for (const step of steps) {
    if (step.type === 'field') at = isObject(at) ? at[step.name] : undefined;
    else if (step.type === 'index') at = isList(at) ? at.at(step.index) : undefined;
    else return undefined;
  }
  return at;
}
