import { join } from 'node:path';

/** A program and its arguments. */
export type Command = readonly [string, ...string[]];

/** The programs that `npm start` runs besides PostgreSQL and Redis. */
export interface Programs {
  api: Command;
  worker: Command;
  sandbox: Command;
  migrate: Command;
  redisServer: string;
}

export interface ProgramsOptions {
  /** Whether API, worker and sandboxes start anew when one of their sources changes. */
  reload?: boolean;
}

/** Those of the checkout. */
export function findPrograms(
  root: string,
  env: Readonly<Record<string, string | undefined>>,
  { reload = false }: ProgramsOptions = {},
): Programs {
  const run = (...path: string[]): Command => [
    process.execPath,
    // Node 22 calls some of what is used here an experiment, at every start.
    '--disable-warning=ExperimentalWarning',
    ...(reload ? ['--watch', '--watch-preserve-output'] : []),
    join(root, ...path),
  ];
  return {
    api: run('apps', 'api', 'src', 'main.ts'),
    worker: run('apps', 'worker', 'src', 'main.ts'),
    sandbox: run('packages', 'sandbox', 'src', 'main.ts'),
    migrate: [process.execPath, join(root, 'prisma', 'migrate.ts'), 'deploy'],
    redisServer: env['ARGOSY_REDIS'] ?? 'redis-server',
  };
}
