import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A crash point as the sources have it. */
export interface CrashPoint {
  name: string;
  /** Which programs may pass it. */
  programs: ('api' | 'worker')[];
}

/** Every crash point of a checkout, read from its sources. */
export function findCrashPoints(root: string): CrashPoint[] {
  const files = globSync(['apps/*/src/**/*.ts', 'packages/*/src/**/*.ts'], { cwd: root, exclude: (name) => name.includes('generated') });
  const found = new Map<string, CrashPoint>();
  for (const file of files.sort()) {
    for (const [, name = ''] of readFileSync(join(root, file), 'utf8').matchAll(/\bcrashPoint\('([a-z.-]+)'\)/g)) {
      const program = /^apps\/(api|worker)\//.exec(file)?.[1];
      found.set(name, { name, programs: program === 'api' || program === 'worker' ? [program] : ['worker', 'api'] });
    }
  }
  return [...found.values()];
}
