import { join } from 'node:path';
import { createClusterGateways } from '@argosy/cluster/gateway';
import type { Deps } from '@argosy/core/deps';
import { allowedNetworks, encryptionKeys, readInstallation } from '@argosy/core/installation';
import { openDatabase } from '@argosy/db/database';
import { createGitHost } from '@argosy/git-host/append';
import { createHearer, createRinger, type BellHearer, type BellRinger, type Stroke } from '@argosy/queue/bell';
import { readTime } from '@argosy/db/system';
import { followClock } from '@argosy/runtime/follow-clock';
import { loadChart } from '@argosy/runtime/load-chart';
import type { Logger } from '@argosy/runtime/logger';
import { createMetrics, type Registry } from '@argosy/runtime/metrics';
import { newUuid } from '@argosy/runtime/new-uuid';
import { createSecretBox } from '@argosy/secrets/envelope';
import type { WorkerConfig } from './config.ts';

/** Jobs that one worker runs at a time. They wait for clusters more than they compute. */
const CONCURRENCY = 16;

export interface WorkerProcess {
  deps: Deps;
  databaseUrl: string;
  logger: Logger;
  metrics: Registry;
  ringer: BellRinger;
  hear(handle: (stroke: Stroke) => Promise<void>): BellHearer;
  close(): Promise<void>;
}

/** Builds the worker's dependencies; the only file of the worker that knows the adapters. */
export async function compose(config: WorkerConfig, logger: Logger): Promise<WorkerProcess> {
  const databaseUrl = config.ARGOSY_APP_DATABASE_URL ?? config.DATABASE_URL;
  const db = openDatabase({ url: databaseUrl, poolSize: config.ARGOSY_DATABASE_POOL });
  const clusters = createClusterGateways({
    allowedNetworks: allowedNetworks(config),
    helmBinary: config.ARGOSY_HELM,
    tempDir: join(config.ARGOSY_DATA_DIR, 'tmp'),
  });
  const onRedisError = (error: Error): void => logger.debug({ err: error }, 'Redis does not answer');
  const clock = await followClock(() => readTime(db));
  const ringer = createRinger(config.REDIS_URL, onRedisError);
  return {
    deps: {
      db,
      clock,
      newUuid,
      instance: newUuid(),
      log: logger,
      secrets: createSecretBox(encryptionKeys(config)),
      gitHost: createGitHost(),
      clusters,
      chart: await loadChart(),
      settings: readInstallation(config),
    },
    databaseUrl,
    logger,
    metrics: createMetrics(),
    ringer,
    hear: (handle) => createHearer(config.REDIS_URL, CONCURRENCY, handle, onRedisError),
    async close() {
      clock.stop();
      await ringer.close();
      await clusters.close();
      await db.close();
    },
  };
}
