import { parseArgs } from 'node:util';
import { StartError } from '../supervisor/errors.ts';

export interface ChaosOptions {
  /** `ci`: minutes. `soak`: the better part of an hour. `planted`: whether it notices what is wrong on purpose. */
  mode: 'short' | 'ci' | 'soak' | 'planted';
  seed?: number;
  /** The planted fault, where only one is wanted. */
  only?: string;
}

export const USAGE = `Usage: npm run test:chaos -- [options]

  --seed N        the seed of what happens by chance (any)
  --short         half a minute of it
  --soak          at least 1,000 kills and 10,000 webhooks; keeps its result in bench/results
  --planted       runs itself against planted faults, and has to notice each
  --only NAME     of the planted faults only this one`;

/**
 * @param argv the arguments after the command
 * @throws StartError (2) for what is unknown
 */
export function parseChaosOptions(argv: readonly string[]): ChaosOptions {
  try {
    const { values } = parseArgs({
      args: [...argv],
      options: {
        seed: { type: 'string' },
        short: { type: 'boolean' },
        soak: { type: 'boolean' },
        planted: { type: 'boolean' },
        only: { type: 'string' },
      },
    });
    const { seed, only } = values;
    const chosen = (['short', 'soak', 'planted'] as const).filter((mode) => values[mode] === true);
    if (chosen.length > 1) throw new Error(`--${chosen.join(' and --')} do not go together.`);
    if (only !== undefined && chosen[0] !== 'planted') throw new Error('--only needs --planted.');
    if (seed !== undefined && !/^\d{1,10}$/.test(seed)) throw new Error(`--seed: "${seed}" is no whole number.`);
    return { mode: chosen[0] ?? 'ci', ...(seed !== undefined && { seed: Number(seed) }), ...(only !== undefined && { only }) };
  } catch (error) {
    throw new StartError(2, `${(error as Error).message}\n${USAGE}`, { cause: error });
  }
}
