import { join } from 'node:path';

type Command = readonly [string, ...string[]];

/** The programs that `npm start` runs besides PostgreSQL and Redis. */
export interface Programs {
  api: Command;
  worker: Command;
  migrate: Command;
  redisServer: string;
}

/** Those of the checkout. */
export function findPrograms(root: string, env: Readonly<Record<string, string | undefined>>): Programs {
  return {
    api: [process.execPath, join(root, 'apps', 'api', 'src', 'main.ts')],
    worker: [process.execPath, join(root, 'apps', 'worker', 'src', 'main.ts')],
    migrate: [process.execPath, join(root, 'prisma', 'migrate.ts'), 'deploy'],
    redisServer: env['ARGOSY_REDIS'] ?? 'redis-server',
  };
}
