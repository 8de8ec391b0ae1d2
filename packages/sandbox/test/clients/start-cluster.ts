import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createLogger } from '@argosy/runtime/logger';
import type { Test } from 'tap';
import { createApi } from '../../src/api/create-api.ts';
import type { Api } from '../../src/api/create-api.ts';
import { startControllers } from '../../src/controllers/start-controllers.ts';
import { createFaultSwitch } from '../../src/faults.ts';
import type { FaultSwitch } from '../../src/faults.ts';
import { createHttpServer } from '../../src/http/create-http-server.ts';
import { createTokens } from '../../src/http/tokens/create-tokens.ts';
import { ensureKeys } from '../../src/keys/ensure-keys.ts';
import { renderKubeconfig } from '../../src/keys/render-kubeconfig.ts';
import { createStats } from '../../src/stats.ts';
import type { Stats } from '../../src/stats.ts';
import { systemTimers } from '../../src/timers.ts';

/** A cluster in this process, without Argo CD. */
export interface Cluster {
  readonly api: Api;
  readonly faults: FaultSwitch;
  readonly stats: Stats;
  readonly url: string;
  /** The administrator's. */
  readonly token: string;
  /** The certificate of its authority, as PEM. */
  readonly authority: string;
  /** A file. */
  readonly kubeconfig: string;
  /** A folder that the test may write into. */
  readonly folder: string;
}

/** Starts a cluster that ends with the test. */
export async function startCluster(t: Test): Promise<Cluster> {
  const folder = t.testdir({});
  const keyFolder = join(folder, 'keys');
  mkdirSync(keyFolder);
  const keys = await ensureKeys(keyFolder, '127.0.0.1', new Date());
  const logger = createLogger('test', 'silent');
  const timers = systemTimers;
  const faults = createFaultSwitch();
  const stats = createStats();
  const api = createApi({ timers, logger });
  const tokens = createTokens({ api, adminToken: keys.adminToken, timers });
  const controllers = startControllers({ api, timers, faults, logger, certificateAuthority: keys.authority, mintToken: tokens.mint });
  const version = 'v1.35.4+argosy-sandbox';
  const server = await createHttpServer({ api, keys, tokens, faults, stats, version, logger, port: 0, host: '127.0.0.1' });
  t.teardown(async () => {
    await server.close();
    controllers.close();
    api.close();
  });
  const url = `https://127.0.0.1:${server.port}`;
  const kubeconfig = join(folder, 'kubeconfig');
  writeFileSync(kubeconfig, renderKubeconfig({ name: 'sandbox', url, authority: keys.authority, token: keys.adminToken }), { mode: 0o600 });
  return { api, faults, stats, url, token: keys.adminToken, authority: keys.authority, kubeconfig, folder };
}
