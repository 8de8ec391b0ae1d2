import { printValue } from '../go/print.ts';
import { isTrue, kindOf, sortedKeys, typeOf, type GoMap } from '../go/values.ts';
import { evaluatePipeline } from './evaluate-pipeline.ts';
import { Execution, type Functions } from './execution.ts';
import type { Branch, Statement, Template } from './node.ts';

const MAX_DEPTH = 500;

/**
 * Executes a template.
 *
 * @param data what its dot is
 * @returns what it writes
 * @throws EvaluationError with the place in the template
 */
export function executeTemplate(template: Template, functions: Functions, data: unknown): string {
  const execution = new Execution(template, functions, data);
  walkAll(execution, data, template.body);
  return execution.output;
}

/** Why a list of statements was left. */
type Exit = 'break' | 'continue' | undefined;

function walkAll(execution: Execution, dot: unknown, statements: readonly Statement[]): Exit {
  for (const statement of statements) {
    const exit = walk(execution, dot, statement);
    if (exit !== undefined) return exit;
  }
  return undefined;
}

function walk(execution: Execution, dot: unknown, statement: Statement): Exit {
  execution.at(statement);
  switch (statement.type) {
    case 'text':
      execution.write(statement.text);
      return undefined;
    case 'action': {
      const value = evaluatePipeline(execution, dot, statement.pipeline);
      if (statement.pipeline.variables.length === 0) print(execution, statement, value);
      return undefined;
    }
    case 'break':
    case 'continue':
      return statement.type;
    case 'template':
      callTemplate(execution, dot, statement);
      return undefined;
    default:
      return walkBranch(execution, dot, statement);
  }
}

function print(execution: Execution, statement: Extract<Statement, { type: 'action' }>, value: unknown): void {
  const kind = kindOf(value);
  execution.at(statement);
  if (kind === 'func') execution.fail(`can't print ${renderAction(execution, statement)} of type ${typeOf(value)}`);
  execution.write(kind === 'nil' ? '<no value>' : printValue(value));
}

function renderAction({ template }: Execution, { position }: Statement): string {
  return `{{${template.source.slice(position, template.source.indexOf('}}', position)).trim()}}}`;
}

function callTemplate(execution: Execution, dot: unknown, call: Extract<Statement, { type: 'template' }>): void {
  const { template, functions } = execution;
  const body = template.defined.get(call.name) ?? (call.name === template.name ? template.body : undefined);
  if (body === undefined) return execution.fail(`template ${JSON.stringify(call.name)} not defined`);
  if (execution.depth >= MAX_DEPTH) return execution.fail(`exceeded maximum template depth (${MAX_DEPTH})`);
  const data = call.pipeline === undefined ? undefined : evaluatePipeline(execution, dot, call.pipeline);
  walkAll(new Execution(template, functions, data, execution, call.name), data, body);
}

function walkBranch(execution: Execution, dot: unknown, branch: Branch): Exit {
  const { variables } = execution;
  const inScope = variables.length;
  const value = evaluatePipeline(execution, dot, branch.pipeline);
  const exit = branch.type === 'range' ? walkRange(execution, dot, branch, value) : walkCondition(execution, dot, branch, value);
  variables.length = inScope;
  return exit;
}

function walkCondition(execution: Execution, dot: unknown, branch: Branch, value: unknown): Exit {
  if (isTrue(value)) return walkAll(execution, branch.type === 'with' ? value : dot, branch.body);
  return walkAll(execution, dot, branch.otherwise ?? []);
}

function walkRange(execution: Execution, dot: unknown, range: Branch, value: unknown): Exit {
  const { variables } = execution;
  const inScope = variables.length;
  let empty = true;
  for (const [key, element] of entriesOf(execution, range, value)) {
    empty = false;
    execution.at(range);
    setVariables(execution, range, key, element);
    const exit = walkAll(execution, element, range.body);
    variables.length = inScope;
    if (exit === 'break') return undefined;
  }
  return empty ? walkAll(execution, dot, range.otherwise ?? []) : undefined;
}

function entriesOf(execution: Execution, range: Branch, value: unknown): Iterable<readonly [unknown, unknown]> {
  switch (kindOf(value)) {
    case 'nil':
      return [];
    case 'slice':
    case 'bytes':
      return [...(value as unknown[])].entries();
    case 'map':
      return sortedKeys(value as GoMap).map((key) => [key, (value as GoMap)[key]]);
    case 'int':
      if (range.pipeline.variables.length > 1) {
        return execution.fail(`can't use ${printValue(value)} to iterate over more than one variable`);
      }
      return countTo(value as number);
    default:
      return execution.fail(`range can't iterate over ${printValue(value)}`);
  }
}

function* countTo(end: number): Generator<readonly [unknown, unknown]> {
  for (let at = 0; at < end; at += 1) yield [undefined, at];
}

/** With two variables the first takes the key; one alone takes the element. */
function setVariables(execution: Execution, { pipeline }: Branch, key: unknown, element: unknown): void {
  const { variables: names, assigns } = pipeline;
  const values = names.length > 1 ? [key, element] : [element];
  for (const [at, name] of names.entries()) {
    const variable = assigns ? execution.variable(name) : execution.variables.at(at - names.length);
    if (variable !== undefined) variable.value = values[at];
  }
}
