import { join } from 'node:path';
import { createClusterGateways } from '@argosy/cluster/gateway';
import { readKubeconfig } from '@argosy/cluster/read-kubeconfig';
import type { ReadKubeconfig } from '@argosy/core/clusters/register';
import { createEventFeed, type EventFeed } from '@argosy/core/events/feed';
import { allowedNetworks, encryptionKeys, listeningUrl, readInstallation } from '@argosy/core/installation';
import { createReleaseFlusher } from '@argosy/core/releases/flusher';
import type { ReleasingDeps } from '@argosy/core/releases/request';
import { openDatabase } from '@argosy/db/database';
import { openLifeSign } from '@argosy/db/life-sign';
import { listen } from '@argosy/db/listen';
import { repositoryReader } from '@argosy/db/repository-reader';
import { readTime } from '@argosy/db/system';
import { createGitHost } from '@argosy/git-host/append';
import { createSmartHttp, type SmartHttp } from '@argosy/git-host/smart-http';
import { loadChart } from '@argosy/runtime/load-chart';
import { followClock } from '@argosy/runtime/follow-clock';
import type { Logger } from '@argosy/runtime/logger';
import { createMetrics, type Registry } from '@argosy/runtime/metrics';
import { newUuid } from '@argosy/runtime/new-uuid';
import { createSecretBox } from '@argosy/secrets/envelope';
import type { ApiConfig } from './config.ts';
import { startAdministrator } from './first-administrator.ts';
import { createStreams, type Streams } from './streams.ts';

/** Everything that the routes need. */
export interface Api {
  deps: ReleasingDeps & { feed: EventFeed };
  /** Admits what stays open. */
  streams: Streams;
  git: SmartHttp;
  gitReader: ReturnType<typeof repositoryReader>;
  readKubeconfig: ReadKubeconfig;
  logger: Logger;
  metrics: Registry;
  /** Tells the port once it is known, for the default of the public URL. */
  listening(port: number): void;
  close(): Promise<void>;
}

/** Builds the API's dependencies; the only file of the API that knows the adapters. */
export async function compose(config: ApiConfig, logger: Logger): Promise<Api> {
  const databaseUrl = config.ARGOSY_APP_DATABASE_URL ?? config.DATABASE_URL;
  const db = openDatabase({ url: databaseUrl, poolSize: config.ARGOSY_DATABASE_POOL });
  const networks = allowedNetworks(config);
  const tempDir = join(config.ARGOSY_DATA_DIR, 'tmp');
  const clusters = createClusterGateways({ allowedNetworks: networks, helmBinary: config.ARGOSY_HELM, tempDir });
  const feed = createEventFeed({ db, log: logger });
  const listener = listenForEvents(databaseUrl, feed, logger);
  const instance = newUuid();
  const lifeSign = openLifeSign(databaseUrl, instance);
  const clock = await followClock(() => readTime(db));
  const core = {
    db,
    clock,
    newUuid,
    instance,
    log: logger,
    secrets: createSecretBox(encryptionKeys(config)),
    gitHost: createGitHost(),
    clusters,
    chart: await loadChart(),
    settings: readInstallation(config),
  };
  const token = config.ARGOSY_BOOTSTRAP_TOKEN;
  const administrator = token === undefined ? null : await startAdministrator(core, token);
  const gitReader = repositoryReader(db);
  const git = createSmartHttp({ reader: gitReader, cacheDir: join(config.ARGOSY_DATA_DIR, 'git-cache'), log: logger });
  return {
    deps: { ...core, flusher: createReleaseFlusher(core), feed },
    streams: createStreams(config.ARGOSY_STREAMS_AT_MOST),
    git,
    gitReader,
    readKubeconfig: (text) => readKubeconfig(text, networks),
    logger,
    metrics: createMetrics(),
    listening(port) {
      if (config.ARGOSY_PUBLIC_URL === undefined) core.settings.publicUrl = listeningUrl(config.ARGOSY_HOST, port);
    },
    async close() {
      clock.stop();
      await administrator?.stop();
      await lifeSign.close();
      await listener.close();
      feed.close();
      await git.close();
      await clusters.close();
      await db.close();
    },
  };
}

function listenForEvents(databaseUrl: string, feed: EventFeed, logger: Logger): ReturnType<typeof listen> {
  const onError = (error: unknown): void => logger.warn({ err: error }, 'the notes of PostgreSQL are not heard; listening again');
  return listen(databaseUrl, ['argosy_events'], (_channel, workspaceId) => feed.ring(workspaceId), onError);
}
