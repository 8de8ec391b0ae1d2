/** What stands for a value. */
export type Operand =
  | { readonly type: 'bool'; readonly position: number; readonly value: boolean }
  | { readonly type: 'nil' | 'dot'; readonly position: number }
  | { readonly type: 'number'; readonly position: number; readonly text: string; readonly value: number }
  | { readonly type: 'string'; readonly position: number; readonly text: string; readonly value: string }
  | { readonly type: 'function'; readonly position: number; readonly name: string }
  | { readonly type: 'field'; readonly position: number; readonly names: readonly string[] }
  | { readonly type: 'variable'; readonly position: number; readonly name: string; readonly names: readonly string[] }
  | { readonly type: 'chain'; readonly position: number; readonly of: Operand; readonly names: readonly string[] }
  | Pipeline;

export interface Command {
  readonly type: 'command';
  readonly position: number;
  readonly operands: readonly [Operand, ...Operand[]];
}

export interface Pipeline {
  readonly type: 'pipeline';
  readonly position: number;
  /** Names of variables that take its value. */
  readonly variables: readonly string[];
  /** Whether these are there already. */
  readonly assigns: boolean;
  readonly commands: readonly Command[];
}

export type Statement =
  | { readonly type: 'text'; readonly position: number; readonly text: string }
  | { readonly type: 'action'; readonly position: number; readonly pipeline: Pipeline }
  | Branch
  | { readonly type: 'template'; readonly position: number; readonly name: string; readonly pipeline: Pipeline | undefined }
  | { readonly type: 'break' | 'continue'; readonly position: number };

export interface Branch {
  readonly type: 'if' | 'range' | 'with';
  readonly position: number;
  readonly pipeline: Pipeline;
  readonly body: readonly Statement[];
  readonly otherwise: readonly Statement[] | undefined;
}

export type TemplateNode = Operand | Command | Statement;

/** A template that can be executed. */
export interface Template {
  readonly name: string;
  readonly source: string;
  readonly body: readonly Statement[];
  /** What `define` and `block` have named. */
  readonly defined: ReadonlyMap<string, readonly Statement[]>;
}

const dotted = (names: readonly string[]) => names.map((name) => `.${name}`).join('');

/** A node as Go writes it in its messages. */
export function printNode(node: TemplateNode): string {
  switch (node.type) {
    case 'bool':
      return String(node.value);
    case 'nil':
      return 'nil';
    case 'dot':
      return '.';
    case 'number':
    case 'string':
    case 'text':
      return node.text;
    case 'function':
      return node.name;
    case 'field':
      return dotted(node.names);
    case 'variable':
      return `${node.name}${dotted(node.names)}`;
    case 'chain':
      return `${node.of.type === 'pipeline' ? `(${printNode(node.of)})` : printNode(node.of)}${dotted(node.names)}`;
    case 'command':
      return node.operands.map((operand) => (operand.type === 'pipeline' ? `(${printNode(operand)})` : printNode(operand))).join(' ');
    case 'pipeline':
      return `${printVariables(node)}${node.commands.map(printNode).join(' | ')}`;
    case 'action':
      return `{{${printNode(node.pipeline)}}}`;
    case 'template':
      return `{{template ${JSON.stringify(node.name)}${node.pipeline === undefined ? '' : ` ${printNode(node.pipeline)}`}}}`;
    case 'break':
    case 'continue':
      return `{{${node.type}}}`;
    default:
      return printBranch(node);
  }
}

function printVariables({ variables, assigns }: Pipeline): string {
  return variables.length === 0 ? '' : `${variables.join(', ')} ${assigns ? '=' : ':='} `;
}

function printBranch({ type, pipeline, body, otherwise }: Branch): string {
  const tail = otherwise === undefined ? '' : `{{else}}${otherwise.map(printNode).join('')}`;
  return `{{${type} ${printNode(pipeline)}}}${body.map(printNode).join('')}${tail}{{end}}`;
}
