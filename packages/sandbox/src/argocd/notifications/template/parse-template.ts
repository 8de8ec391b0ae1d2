import { unquote } from '../go/unquote.ts';
import { lexTemplate } from './lex-template.ts';
import type { Branch, Statement, Template } from './node.ts';
import { parsePipeline } from './parse-pipeline.ts';
import { TokenReader, type FunctionNames } from './token-reader.ts';
import type { Token } from './token.ts';

/**
 * Parses a text template of Go.
 *
 * @param name stands in its messages
 * @param source the template's text
 * @throws InvalidTextError, UnsupportedTextError
 */
export function parseTemplate(name: string, source: string, functions: FunctionNames): Template {
  const reader = new TokenReader(name, source, lexTemplate(source), functions);
  const defined = new Map<string, readonly Statement[]>();
  const { body, ended } = new StatementParser(reader, defined).parseBody('top');
  if (ended !== 'end of file') return reader.fail(`unexpected {{${ended}}}`);
  return { name, source, body, defined };
}

interface Body {
  readonly body: readonly Statement[];
  readonly ended: 'end' | 'else' | 'end of file';
}

class StatementParser {
  private readonly reader: TokenReader;
  private readonly defined: Map<string, readonly Statement[]>;
  private depth = 0;

  constructor(reader: TokenReader, defined: Map<string, readonly Statement[]>) {
    this.reader = reader;
    this.defined = defined;
  }

  /** Reads up to `end`, `else` (whose delimiter is left where `if` or `with` follows), or the end of the template. */
  parseBody(place: 'top' | 'inner'): Body {
    const body: Statement[] = [];
    for (;;) {
      const token = this.reader.nextNonSpace();
      if (token.type === 'end of file') return place === 'top' ? { body, ended: token.type } : this.reader.fail('unexpected EOF');
      if (token.type === 'text') {
        body.push({ type: 'text', position: token.position, text: token.text });
        continue;
      }
      if (token.type !== 'left') return this.reader.unexpected(token, 'input');
      const first = this.reader.nextNonSpace();
      if (first.type === 'keyword' && first.text === 'end') {
        this.reader.expect('right', 'end');
        return { body, ended: 'end' };
      }
      if (first.type === 'keyword' && first.text === 'else') {
        if (!this.beginsBranch(this.reader.peekNonSpace())) this.reader.expect('right', 'else');
        return { body, ended: 'else' };
      }
      const statement = this.parseAction(first, place);
      if (statement !== undefined) body.push(statement);
    }
  }

  private beginsBranch(token: Token): boolean {
    return token.type === 'keyword' && (token.text === 'if' || token.text === 'with');
  }

  private parseAction(first: Token, place: 'top' | 'inner'): Statement | undefined {
    if (first.type !== 'keyword') {
      this.reader.back();
      return { type: 'action', position: first.position, pipeline: parsePipeline(this.reader, 'command', 'right') };
    }
    switch (first.text) {
      case 'if':
      case 'range':
      case 'with':
        return this.parseBranch(first.text);
      case 'break':
      case 'continue':
        this.reader.expect('right', `{{${first.text}}}`);
        if (this.reader.rangeDepth === 0) return this.reader.fail(`{{${first.text}}} outside {{range}}`);
        return { type: first.text, position: first.position };
      case 'template':
        return this.parseCall();
      case 'block':
        return this.parseBlock();
      default:
        if (place !== 'top') return this.reader.unexpected(first, 'command');
        return this.parseDefinition();
    }
  }

  private parseBranch(type: Branch['type']): Branch {
    const { reader } = this;
    if (this.depth >= 1000) return reader.fail('too many branches within one another');
    this.depth += 1;
    const inScope = reader.variables.length;
    const pipeline = parsePipeline(reader, type, 'right');
    if (type === 'range') reader.rangeDepth += 1;
    const { body, ended } = this.parseBody('inner');
    if (type === 'range') reader.rangeDepth -= 1;
    const otherwise = ended === 'else' ? this.parseElse(type) : undefined;
    reader.variables.length = inScope;
    this.depth -= 1;
    return { type, position: pipeline.position, pipeline, body, otherwise };
  }

  /** `else if` needs no `end` of its own; nor does `else with`. */
  private parseElse(type: Branch['type']): readonly Statement[] {
    const token = this.reader.peekNonSpace();
    if (this.beginsBranch(token)) {
      if (token.text !== type) return this.reader.unexpected(this.reader.nextNonSpace(), 'input');
      this.reader.nextNonSpace();
      return [this.parseBranch(type)];
    }
    const { body, ended } = this.parseBody('inner');
    return ended === 'end' ? body : this.reader.fail('expected end; found {{else}}');
  }

  private parseName(context: string): Token & { readonly name: string } {
    const token = this.reader.expect('string', context);
    return { ...token, name: unquote(token.text) ?? this.reader.fail('invalid syntax') };
  }

  private parseCall(): Statement {
    const { name, position } = this.parseName('template clause');
    if (this.reader.nextNonSpace().type === 'right') return { type: 'template', position, name, pipeline: undefined };
    this.reader.back();
    return { type: 'template', position, name, pipeline: parsePipeline(this.reader, 'template clause', 'right') };
  }

  private parseBlock(): Statement {
    const { name, position } = this.parseName('block clause');
    const pipeline = parsePipeline(this.reader, 'block clause', 'right');
    this.define(name, 'block clause');
    return { type: 'template', position, name, pipeline };
  }

  private parseDefinition(): undefined {
    const { name } = this.parseName('define clause');
    this.reader.expect('right', 'define clause');
    this.define(name, 'define clause');
  }

  private define(name: string, context: string): void {
    const { reader } = this;
    const { variables, rangeDepth } = reader;
    reader.variables = ['$'];
    reader.rangeDepth = 0;
    const { body, ended } = this.parseBody('inner');
    if (ended !== 'end') reader.fail(`unexpected {{else}} in ${context}`);
    reader.variables = variables;
    reader.rangeDepth = rangeDepth;
    const before = this.defined.get(name);
    if (before !== undefined && !isBlank(before)) {
      if (isBlank(body)) return;
      reader.fail(`template: multiple definition of template ${JSON.stringify(name)}`);
    }
    this.defined.set(name, body);
  }
}

function isBlank(body: readonly Statement[]): boolean {
  return body.every((statement) => statement.type === 'text' && statement.text.trim() === '');
}
