import { InvalidTextError, UnsupportedTextError } from '../language-errors.ts';
import { describeExpressionToken, locate, type ExpressionToken } from './token.ts';

const MAX_NODES = 10_000;
const MAX_DEPTH = 200;

/** Hands out the tokens of an expression, and makes the errors of its parser. */
export class ExpressionReader {
  /** Of predicates around. */
  predicates = 0;
  private at = 0;
  private nodes = 0;
  private depth = 0;
  private readonly source: string;
  private readonly tokens: readonly ExpressionToken[];

  constructor(source: string, tokens: readonly ExpressionToken[]) {
    this.source = source;
    this.tokens = tokens;
  }

  get current(): ExpressionToken {
    return this.tokens[Math.min(this.at, this.tokens.length - 1)] ?? { kind: 'EOF', value: '', position: 0 };
  }

  /** The token behind the current one. */
  get following(): ExpressionToken {
    return this.tokens[Math.min(this.at + 1, this.tokens.length - 1)] ?? this.current;
  }

  next(): ExpressionToken {
    const token = this.current;
    this.at += 1;
    this.nodes += 1;
    if (this.nodes > MAX_NODES) this.fail('compilation failed: expression exceeds maximum allowed nodes');
    return token;
  }

  is(kind: ExpressionToken['kind'], value?: string): boolean {
    return this.current.kind === kind && (value === undefined || this.current.value === value);
  }

  /** Goes on if this is the current token. */
  accept(kind: ExpressionToken['kind'], value: string): boolean {
    if (!this.is(kind, value)) return false;
    this.next();
    return true;
  }

  expect(kind: ExpressionToken['kind'], value?: string): ExpressionToken {
    return this.is(kind, value) ? this.next() : this.unexpected();
  }

  /** Reads something that may hold itself. */
  nested<Result>(read: () => Result): Result {
    this.depth += 1;
    if (this.depth > MAX_DEPTH) this.fail('the expression is nested too deeply');
    const result = read();
    this.depth -= 1;
    return result;
  }

  unexpected(token = this.current): never {
    return this.fail(`unexpected token ${describeExpressionToken(token)}`, token.position);
  }

  fail(message: string, position = this.current.position): never {
    throw new InvalidTextError(locate(message, this.source, position));
  }

  failUnsupported(message: string, position: number): never {
    throw new UnsupportedTextError(locate(message, this.source, position));
  }
}
