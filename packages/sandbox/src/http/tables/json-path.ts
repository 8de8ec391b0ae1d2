import { isObject } from '../read.ts';

type Step = { readonly key: string } | { readonly index: number } | { readonly field: readonly string[]; readonly equals: string };

// `.name`, `['name']`, `[0]`, `[?(@.a.b=="c")]`
const STEP = /\.((?:\\.|[^.[\]\\])+)|\['((?:[^'\\]|\\.)*)'\]|\[(\d+)\]|\[\?\(@\.([\w.]+)\s*==\s*["']([^"']*)["']\)\]/y;

/**
 * The steps of a JSONPath of the kind that printer columns have; undefined for any other.
 *
 * @param text for example `.status.conditions[?(@.type=="Ready")].status`
 */
export function parseJsonPath(text: string): readonly Step[] | undefined {
  const steps: Step[] = [];
  STEP.lastIndex = 0;
  while (STEP.lastIndex < text.length) {
    const match = STEP.exec(text);
    if (match === null) return undefined;
    const [, name, quoted, index, field, equals] = match;
    if (index !== undefined) steps.push({ index: Number(index) });
    else if (field !== undefined) steps.push({ field: field.split('.'), equals: equals ?? '' });
    else steps.push({ key: (name ?? quoted ?? '').replaceAll(/\\(.)/g, '$1') });
  }
  return steps;
}

/** The first value at a path; undefined where there is none. */
export function evaluateJsonPath(value: unknown, steps: readonly Step[]): unknown {
  let at = value;
  for (const step of steps) {
    if ('key' in step) at = isObject(at) ? at[step.key] : undefined;
    else if (!Array.isArray(at)) return undefined;
    else if ('index' in step) at = at[step.index];
    else
      at = at.find(
        (each) =>
          String(
            evaluateJsonPath(
              each,
              step.field.map((key) => ({ key })),
            ),
          ) === step.equals,
      );
  }
  return at;
}
