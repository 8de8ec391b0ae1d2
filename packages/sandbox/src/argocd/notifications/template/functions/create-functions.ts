import type { Functions } from '../execution.ts';
import { BUILTIN } from './builtin.ts';
import { FOREIGN_FUNCTIONS } from './foreign.ts';
import { LISTS } from './lists.ts';
import { MAPS } from './maps.ts';
import { TEXT } from './text.ts';
import { dateFunctions, NUMBERS, VARIOUS } from './various.ts';

/**
 * All functions that templates may call.
 *
 * @param now the time that it is
 */
export function createFunctions(now: () => Date): Functions {
  const all = { ...BUILTIN, ...TEXT, ...LISTS, ...MAPS, ...VARIOUS, ...NUMBERS, ...dateFunctions(now) };
  return new Map(Object.entries(all));
}

/** Those and the others, as a parser asks for them. */
export function namesOf(functions: Functions): { has(name: string): boolean; isForeign(name: string): boolean } {
  return { has: (name) => functions.has(name), isForeign: (name) => FOREIGN_FUNCTIONS.has(name) };
}
