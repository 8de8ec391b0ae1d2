import { ComparisonError } from './comparison-error.ts';

/** One step of the way to a field. */
export type Step =
  | { readonly type: 'field'; readonly name: string }
  | { readonly type: 'index'; readonly index: number }
  | { readonly type: 'each' }
  | { readonly type: 'select'; readonly path: readonly Step[]; readonly value: unknown; readonly equal: boolean };

const TOKENS =
  /\s+|\?|(?<each>\[\])|\[(?<index>-?\d+)\]|\[(?<quoted>"(?:[^"\\]|\\.)*")\]|\.(?<named>"(?:[^"\\]|\\.)*")|\.(?<plain>[A-Za-z_]\w*)|(?<pipe>\|)|(?<self>\.)|select\((?<select>(?:"(?:[^"\\]|\\.)*"|[^()"])*)\)/uy;
const CONDITION = /^(?<path>.+?)\s*(?<operator>==|!=)\s*(?<value>"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?|true|false|null)$/u;
const MAX_LENGTH = 1_000;

/**
 * Reads the part of jq that names fields: `.a."b"["c"][0][]`, and `select(.d == "e")` behind a pipe.
 *
 * @throws ComparisonError for all else
 */
export function parseJqPath(expression: string): readonly Step[] {
  const steps: Step[] = [];
  if (expression.length > MAX_LENGTH) throw notUnderstood(expression);
  // A regular expression keeps its place, and a condition within is read in the midst of it.
  const tokens = new RegExp(TOKENS);
  while (tokens.lastIndex < expression.length) {
    const match = tokens.exec(expression);
    if (match === null) throw notUnderstood(expression);
    const step = stepOf(match.groups ?? {});
    if (step !== undefined) steps.push(step);
  }
  if (steps.length === 0) throw notUnderstood(expression);
  return steps;
}

function stepOf(groups: Readonly<Record<string, string | undefined>>): Step | undefined {
  if (groups.each !== undefined) return { type: 'each' };
  if (groups.index !== undefined) return { type: 'index', index: Number(groups.index) };
  const text = groups.quoted ?? groups.named;
  if (text !== undefined) return { type: 'field', name: String(JSON.parse(text)) };
  if (groups.plain !== undefined) return { type: 'field', name: groups.plain };
  return groups.select === undefined ? undefined : parseCondition(groups.select);
}

function parseCondition(text: string): Step {
  const { path, operator, value } = CONDITION.exec(text.trim())?.groups ?? {};
  if (path === undefined || value === undefined) throw notUnderstood(`select(${text})`);
  return { type: 'select', path: parseJqPath(path), value: JSON.parse(value) as unknown, equal: operator === '==' };
}

function notUnderstood(expression: string): ComparisonError {
  const shown = expression.length > 200 ? `${expression.slice(0, 200)}...` : expression;
  return new ComparisonError(`the jq expression ${JSON.stringify(shown)} of ignoreDifferences is more than this sandbox understands`);
}
