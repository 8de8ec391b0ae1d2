import { GoError, kindOf, newMap, typeOf, valueOf, type GoMap } from '../go/values.ts';
import { EvaluationError } from '../language-errors.ts';
import { callBuiltin, callPredicate } from './builtins.ts';
import { callAny } from './call-any.ts';
import { fetchMember, sliceOf } from './fetch-member.ts';
import type { Binary, Builtin, Expression } from './node.ts';
import { applyBinary, requireBoolean } from './apply-operator.ts';
import type { Pointer, Scope } from './scope.ts';
import { locate } from './token.ts';

const MAX_STEPS = 100_000;

/** Where `?.` has met nil: the rest of the chain is left out. */
const LEFT_OUT = Symbol('the rest of a chain is left out');

/**
 * Evaluates an expression.
 *
 * @param environment what it can name; anything else is nil
 * @throws EvaluationError with the place in the expression
 */
export function evaluateExpression(expression: Expression, source: string, environment: GoMap, now: () => Date): unknown {
  return new Evaluator(source).evaluate(expression, { environment, locals: new Map(), pointer: undefined, now, budget: { steps: 0 } });
}

class Evaluator {
  private readonly source: string;

  constructor(source: string) {
    this.source = source;
  }

  evaluate(node: Expression, scope: Scope): unknown {
    scope.budget.steps += 1;
    if (scope.budget.steps > MAX_STEPS) throw this.error(`more than ${MAX_STEPS} steps`, node);
    try {
      return this.dispatch(node, scope);
    } catch (error) {
      if (error instanceof GoError) throw this.error(error.message, node);
      throw error;
    }
  }

  private error(message: string, { position }: Expression): EvaluationError {
    return new EvaluationError(locate(message, this.source, position));
  }

  private dispatch(node: Expression, scope: Scope): unknown {
    const value = (of: Expression) => this.evaluate(of, scope);
    switch (node.type) {
      case 'constant':
        return node.value;
      case 'name':
        return lookUp(node.name, scope);
      case 'unary':
        return applyUnary(node.operator, value(node.of));
      case 'binary':
        return this.binary(node, scope);
      case 'chain': {
        const result = value(node.of);
        return result === LEFT_OUT ? null : result;
      }
      case 'member':
        return this.member(node, scope);
      case 'slice':
        return sliceOf(value(node.of), node.from && value(node.from), node.to && value(node.to));
      case 'call':
        return this.call(node, scope);
      case 'builtin':
        return this.builtin(node, scope);
      case 'condition':
        return this.evaluate(requireBoolean(value(node.test)) ? node.yes : node.no, scope);
      case 'list':
        return node.elements.map(value);
      case 'map':
        return newMap(node.entries.map(([key, entry]) => [String(value(key)), value(entry)]));
      case 'let':
        return this.evaluate(node.body, { ...scope, locals: new Map(scope.locals).set(node.name, value(node.value)) });
      case 'sequence':
        return node.parts.map(value).at(-1);
      case 'pointer':
        return pointed(node.name, scope.pointer);
      case 'predicate':
        return value(node.of);
    }
  }

  private binary(node: Binary, scope: Scope): unknown {
    const left = this.evaluate(node.left, scope);
    const kept = keptSide(node);
    if (kept !== undefined) return kept === node.left ? left : this.evaluate(kept, scope);
    switch (node.operator) {
      case 'and':
      case '&&':
        return requireBoolean(left) && requireBoolean(this.evaluate(node.right, scope));
      case 'or':
      case '||':
        return requireBoolean(left) || requireBoolean(this.evaluate(node.right, scope));
      case '??':
        return left ?? this.evaluate(node.right, scope);
      default:
        return applyBinary(node.operator, left, this.evaluate(node.right, scope));
    }
  }

  private member(node: Extract<Expression, { type: 'member' }>, scope: Scope): unknown {
    const of = this.evaluate(node.of, scope);
    if (of === LEFT_OUT || (node.optional && kindOf(of) === 'nil')) return LEFT_OUT;
    return fetchMember(of, this.evaluate(node.property, scope));
  }

  private call(node: Extract<Expression, { type: 'call' }>, scope: Scope): unknown {
    const callee = this.evaluate(node.callee, scope);
    if (callee === LEFT_OUT) return LEFT_OUT;
    return callAny(
      callee,
      node.values.map((value) => this.evaluate(value, scope)),
    );
  }

  private builtin(node: Builtin, scope: Scope): unknown {
    const [first, second, third] = node.values;
    const predicate = node.values.find((value) => value.type === 'predicate');
    const asks = ['count', 'sum'].includes(node.name) || predicate !== undefined;
    if (!asks || first === undefined) {
      return callBuiltin(
        node.name,
        node.values.map((value) => this.evaluate(value, scope)),
        scope.now,
      );
    }
    const ask = (pointer: Pointer) => (second === undefined ? pointer.element : this.evaluate(second, { ...scope, pointer }));
    return callPredicate(node.name, this.evaluate(first, scope), ask, third && this.evaluate(third, scope));
  }
}

/** `true and x` is x, whatever that is; so are `x and true`, and the like with `or` and false. */
function keptSide({ operator, left, right }: Binary): Expression | undefined {
  const neutral = operator === 'and' || operator === '&&' ? true : operator === 'or' || operator === '||' ? false : undefined;
  if (neutral === undefined) return undefined;
  if (left.type === 'constant' && left.value === neutral) return right;
  return right.type === 'constant' && right.value === neutral ? left : undefined;
}

function lookUp(name: string, { environment, locals }: Scope): unknown {
  if (locals.has(name)) return locals.get(name);
  return name === '$env' ? environment : (valueOf(environment, name) ?? null);
}

function pointed(name: string, pointer: Pointer | undefined): unknown {
  if (pointer === undefined) throw new GoError('cannot use pointer accessor outside predicate');
  if (name === 'index') return pointer.index;
  return name === 'acc' ? pointer.accumulated : pointer.element;
}

function applyUnary(operator: string, value: unknown): unknown {
  if (operator === 'not' || operator === '!') return !requireBoolean(value);
  if (typeof value !== 'number') throw new GoError(`invalid operation: ${operator} ${typeOf(value)}`);
  return operator === '-' ? -value : value;
}
