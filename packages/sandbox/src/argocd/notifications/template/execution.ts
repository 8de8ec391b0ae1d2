import type { GoFunction } from '../go/function.ts';
import { GoError } from '../go/values.ts';
import { EvaluationError } from '../language-errors.ts';
import { printNode, type Template, type TemplateNode } from './node.ts';

/** The functions that templates may call, by name. */
export type Functions = ReadonlyMap<string, GoFunction>;

const MAX_STEPS = 200_000;
const MAX_OUTPUT = 4 * 1024 * 1024;

/** What is going on while a template is executed: where it is, its variables, and what it has written. */
export class Execution {
  readonly template: Template;
  readonly functions: Functions;
  /** In scope; the last one of a name counts. */
  readonly variables: { readonly name: string; value: unknown }[];
  /** Of templates that call templates. */
  readonly depth: number;
  private node: TemplateNode | undefined;
  private readonly name: string;
  private readonly sink: { readonly parts: string[]; size: number; steps: number };

  constructor(template: Template, functions: Functions, data: unknown, parent?: Execution, name = template.name) {
    this.template = template;
    this.functions = functions;
    this.variables = [{ name: '$', value: data }];
    this.depth = parent === undefined ? 0 : parent.depth + 1;
    this.name = name;
    this.sink = parent?.sink ?? { parts: [], size: 0, steps: 0 };
  }

  get output(): string {
    return this.sink.parts.join('');
  }

  /** Remembers the node that a failure would be about. */
  at(node: TemplateNode): void {
    this.node = node;
    this.sink.steps += 1;
    if (this.sink.steps > MAX_STEPS) this.fail(`more than ${MAX_STEPS} steps`);
  }

  write(text: string): void {
    this.sink.parts.push(text);
    this.sink.size += text.length;
    if (this.sink.size > MAX_OUTPUT) this.fail(`more than ${MAX_OUTPUT} characters of output`);
  }

  variable(name: string): { value: unknown } {
    return this.variables.findLast((variable) => variable.name === name) ?? this.fail(`undefined variable: ${name}`);
  }

  /** Calls, and tells a failure with the place of a node. */
  guard<Result>(node: TemplateNode, name: string, call: () => Result): Result {
    try {
      return call();
    } catch (error) {
      if (!(error instanceof GoError)) throw error;
      this.at(node);
      return this.fail(`error calling ${name}: ${error.message}`);
    }
  }

  fail(message: string): never {
    const node = this.node;
    if (node === undefined) throw new EvaluationError(`template: ${this.name}: ${message}`);
    const before = this.template.source.slice(0, node.position);
    const lines = before.split('\n');
    const place = `${this.template.name}:${lines.length}:${Buffer.byteLength(lines.at(-1) ?? '')}`;
    throw new EvaluationError(`template: ${place}: executing ${JSON.stringify(this.name)} at <${printNode(node)}>: ${message}`);
  }
}
