import type { Condition } from './configuration/trigger.ts';
import { evaluateExpression } from './expression/evaluate-expression.ts';
import { printValue } from './go/print.ts';
import type { GoMap } from './go/values.ts';
import { EvaluationError } from './language-errors.ts';

export interface ConditionResult {
  readonly condition: Condition;
  readonly triggered: boolean;
  /** Empty where each state is told only once anyway, or where there is nothing to tell apart. */
  readonly oncePer: string;
}

export interface TriggerContext {
  readonly variables: GoMap;
  readonly now: () => Date;
  /** Takes what failed; a condition that fails is not met. */
  readonly onFailure: (message: string) => void;
}

/** Evaluates the conditions of a trigger. */
export function runTrigger(conditions: readonly Condition[], context: TriggerContext): ConditionResult[] {
  return conditions.map((condition) => {
    const triggered = evaluate(condition.when, context, 'when') === true;
    const oncePer = triggered && condition.oncePer !== undefined ? evaluate(condition.oncePer, context, 'oncePer') : '';
    return { condition, triggered, oncePer: oncePer === undefined ? '' : printValue(oncePer) };
  });
}

/** @returns undefined where it failed */
function evaluate({ expression, source }: Condition['when'], { variables, now, onFailure }: TriggerContext, what: string): unknown {
  try {
    return evaluateExpression(expression, source, variables, now);
  } catch (error) {
    if (!(error instanceof EvaluationError)) throw error;
    onFailure(`failed to execute ${what} condition: ${error.message}`);
    return undefined;
  }
}
