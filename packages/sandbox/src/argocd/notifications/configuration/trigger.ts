import { createHash } from 'node:crypto';
import { checkExpression } from '../expression/check-expression.ts';
import type { Expression } from '../expression/node.ts';
import { parseExpression } from '../expression/parse-expression.ts';
import { InvalidTextError } from '../language-errors.ts';
import { decodeFields, decodeList, decodeMap, decodeYaml } from './decode.ts';

/** An expression, and its text for the messages. */
export interface ParsedExpression {
  readonly source: string;
  readonly expression: Expression;
}

/** One condition of a trigger. */
export interface Condition {
  readonly when: ParsedExpression;
  /** Its value makes each state one of its own. */
  readonly oncePer: ParsedExpression | undefined;
  /** Names of templates. */
  readonly send: readonly string[];
  /** What stands for the condition in the list of what was sent. */
  readonly key: string;
}

/**
 * Reads the conditions of a trigger.
 *
 * @throws InvalidTextError, UnsupportedTextError
 */
export function parseTrigger(name: string, text: string): readonly Condition[] {
  return decodeTrigger(name, text).map((fields, index) => {
    const when = fields.when ?? '';
    const oncePer = fields.oncePer ?? '';
    const hash = createHash('sha1').update(when).digest('base64url');
    return {
      when: parse(when === '' ? 'false' : when),
      oncePer: oncePer === '' ? undefined : parse(oncePer),
      send: fields.send ?? [],
      key: `[${index}].${hash}`,
    };
  });
}

function decodeTrigger(name: string, text: string) {
  try {
    return decodeList(decodeYaml(text), '[]triggers.Condition').map((value) =>
      decodeFields(decodeMap(value, 'triggers.Condition'), 'Condition', {
        when: 'string',
        oncePer: 'string',
        description: 'string',
        send: '[]string',
      }),
    );
  } catch (error) {
    throw new InvalidTextError(`failed to unmarshal trigger ${name}: ${(error as Error).message}`);
  }
}

function parse(source: string): ParsedExpression {
  const expression = parseExpression(source);
  checkExpression(expression, source);
  return { source, expression };
}
