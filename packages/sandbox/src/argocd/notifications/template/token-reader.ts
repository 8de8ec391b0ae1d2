import { InvalidTextError, UnsupportedTextError } from '../language-errors.ts';
import { describeToken, type Token } from './token.ts';

/** Which functions a template may call. */
export interface FunctionNames {
  /** Those that are there. */
  has(name: string): boolean;
  /** Those that Argo CD has and the sandbox has not. */
  isForeign(name: string): boolean;
}

/** Hands out the tokens of a template, and makes the errors of its parser. */
export class TokenReader {
  /** In scope. */
  variables: string[] = ['$'];
  rangeDepth = 0;
  parenDepth = 0;
  private at = 0;
  private readonly name: string;
  private readonly source: string;
  private readonly tokens: readonly Token[];
  private readonly functions: FunctionNames;

  constructor(name: string, source: string, tokens: readonly Token[], functions: FunctionNames) {
    this.name = name;
    this.source = source;
    this.tokens = tokens;
    this.functions = functions;
  }

  /** Moves back by so many tokens. */
  back(count = 1): void {
    this.at -= count;
  }

  next(): Token {
    const last = this.tokens.length - 1;
    const token = this.tokens[Math.min(this.at, last)];
    this.at += 1;
    return token ?? { type: 'end of file', text: '', position: this.source.length };
  }

  nextNonSpace(): Token {
    const token = this.next();
    return token.type === 'space' ? this.next() : token;
  }

  peek(): Token {
    const token = this.next();
    this.back();
    return token;
  }

  /** Skips a space. */
  peekNonSpace(): Token {
    const token = this.nextNonSpace();
    this.back();
    return token;
  }

  expect(type: Token['type'], context: string): Token {
    const token = this.nextNonSpace();
    return token.type === type ? token : this.unexpected(token, context);
  }

  unexpected(token: Token, context: string): never {
    return this.fail(token.type === 'error' ? token.text : `unexpected ${describeToken(token)} in ${context}`);
  }

  fail(message: string): never {
    throw new InvalidTextError(`${this.place()}: ${message}`);
  }

  checkFunction(name: string): void {
    if (this.functions.has(name)) return;
    if (!this.functions.isForeign(name)) this.fail(`function ${JSON.stringify(name)} not defined`);
    throw new UnsupportedTextError(`${this.place()}: the function ${JSON.stringify(name)} is not there in a sandbox`);
  }

  private place(): string {
    const token = this.tokens[Math.min(Math.max(this.at - 1, 0), this.tokens.length - 1)];
    const line = this.source.slice(0, token?.position ?? 0).split('\n').length;
    return `template: ${this.name}:${line}`;
  }
}
