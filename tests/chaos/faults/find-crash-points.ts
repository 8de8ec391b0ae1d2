import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A crash point as the sources have it. */
export interface CrashPoint {
  name: string;
  /** Which programs may pass it, the one that is likelier to first. */
  programs: ('api' | 'worker')[];
}

/** Every crash point of a checkout, read from its sources. */
export function findCrashPoints(root: string): CrashPoint[] {
  const files = globSync(['apps/*/src/**/*.ts', 'packages/*/src/**/*.ts'], { cwd: root, exclude: (name) => name.includes('generated') });
  const found = new Map<string, CrashPoint>();
  for (const file of files.sort()) {
    for (const [, name = ''] of readFileSync(join(root, file), 'utf8').matchAll(/\bcrashPoint\('([a-z.-]+)'\)/g)) {
      found.set(name, { name, programs: programsOf(file) });
    }
  }
  return [...found.values()];
}

/** What people ask for goes through the API, everything else through the worker. */
function programsOf(file: string): CrashPoint['programs'] {
  if (file.startsWith('apps/api/')) return ['api'];
  if (file.startsWith('apps/worker/')) return ['worker'];
  return /\/(?:hooks|idempotency)\/|\/(?:flush|flusher|cancel)\.ts$/.test(file) ? ['api', 'worker'] : ['worker', 'api'];
}
