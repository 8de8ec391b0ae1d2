import type { FieldError } from '../../app-error.ts';
import { at } from './pointer.ts';

const DEEPEST = 20;
const MOST_NODES = 5000;
const MOST_CHARACTERS = 262_144;
/**
 * No process can be given a NUL. The others an API server refuses in what is applied to it, or (U+0085) takes for a line
 * break and makes a space of it: it reads an apply request as YAML 1.1, also where it is JSON.
 */
const UNFIT = /[\0\u007f-\u009f\ufffe\uffff]/;

interface Walk {
  nodes: number;
  characters: number;
  errors: FieldError[];
}

/**
 * Checks every text of a config, keys included: all of it can be stored and written, and there is not too much of it.
 */
export function checkText(config: object, pointer: string): FieldError[] {
  const walk: Walk = { nodes: 0, characters: 0, errors: [] };
  const fits = visit(config, pointer, 0, walk);
  if (fits) return walk.errors;
  return [
    {
      pointer,
      code: 'config_too_large',
      detail: `A config has at most ${MOST_CHARACTERS} characters in ${MOST_NODES} values, ${DEEPEST} levels deep.`,
    },
  ];
}

function visit(value: unknown, pointer: string, depth: number, walk: Walk): boolean {
  walk.nodes += 1;
  if (typeof value === 'string') walk.characters += value.length;
  if (depth > DEEPEST || walk.nodes > MOST_NODES || walk.characters > MOST_CHARACTERS) return false;
  if (typeof value === 'string') {
    if (!isText(value)) walk.errors.push(noText(pointer));
    return true;
  }
  if (typeof value !== 'object' || value === null) return true;
  return Object.entries(value).every(([key, item]) => {
    walk.characters += Array.isArray(value) ? 0 : key.length;
    if (!isText(key)) walk.errors.push(noText(pointer));
    return visit(item, at(pointer, key), depth + 1, walk);
  });
}

function isText(text: string): boolean {
  return text.isWellFormed() && !UNFIT.test(text);
}

function noText(pointer: string): FieldError {
  return {
    pointer,
    code: 'invalid_text',
    detail: 'A text holds no NUL, no U+007F to U+009F, U+FFFE or U+FFFF, and no half of a character: Kubernetes cannot take them.',
  };
}
