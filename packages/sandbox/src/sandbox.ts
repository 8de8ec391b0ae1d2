import { join } from 'node:path';
import type { Logger } from '@argosy/runtime/logger';
import { createApi } from './api/create-api.ts';
import type { Api } from './api/create-api.ts';
import { createManifestSource } from './argocd/manifests/create-manifest-source.ts';
import { startNotifications } from './argocd/notifications/start-notifications.ts';
import type { Notifications } from './argocd/notifications/start-notifications.ts';
import { startArgoCd } from './argocd/start-argocd.ts';
import { watchInstallation } from './argocd/watch-installation.ts';
import { Closers } from './closers.ts';
import { createControlServer } from './control/create-control-server.ts';
import { startControllers } from './controllers/start-controllers.ts';
import { explainFolder } from './data-folder/explain-folder.ts';
import { listenOn, readPorts, writePorts } from './data-folder/kept-ports.ts';
import { openDataFolder } from './data-folder/open-data-folder.ts';
import { writePrivate } from './data-folder/write-private.ts';
import { explainListening } from './explain-listening.ts';
import { createFaultSwitch } from './faults.ts';
import type { FaultSwitch } from './faults.ts';
import { createHttpServer } from './http/create-http-server.ts';
import { createTokens } from './http/tokens/create-tokens.ts';
import { ensureKeys } from './keys/ensure-keys.ts';
import { renderKubeconfig } from './keys/render-kubeconfig.ts';
import type { SandboxArguments } from './options.ts';
import { createStats } from './stats.ts';
import type { Stats } from './stats.ts';
import { systemTimers } from './timers.ts';
import type { Timers } from './timers.ts';

/** What a client is told: a Kubernetes with the sandbox's mark. */
const VERSION = 'v1.35.4+argosy-sandbox';
const CLOSE_MS = 5000;
// The address of another machine would not reach the control server, which obeys everybody.
const CONTROL_HOST = '127.0.0.1';

export interface SandboxOptions extends SandboxArguments {
  /** The path of Helm 4, or its name on PATH. */
  readonly helm: string;
  /** The path of git, or its name on PATH. */
  readonly git: string;
  readonly logger: Logger;
}

export interface Sandbox {
  /** Of the Kubernetes API. */
  readonly url: string;
  /** The file's absolute path. */
  readonly kubeconfig: string;
  readonly controlUrl: string;
  /** Stops everything, the last first, within 5 s; what the cluster holds is then on disk. */
  close(): Promise<void>;
}

/**
 * Starts a cluster: the Kubernetes API, its controllers, what plays Argo CD, and the control server.
 *
 * @throws SandboxError where the folder, a port or the host cannot be used
 */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  const closers = new Closers();
  const close = (): Promise<void> => closers.run(CLOSE_MS);
  try {
    return { ...(await start(options, closers)), close };
  } catch (error) {
    await close().catch((also: unknown) => options.logger.warn({ err: also }, 'closing failed'));
    throw explainFolder(error, options.data);
  }
}

async function start(options: SandboxOptions, closers: Closers): Promise<Omit<Sandbox, 'close'>> {
  const { data, logger, host } = options;
  const timers = systemTimers;
  const faults = createFaultSwitch();
  const stats = createStats();
  const folder = await openDataFolder(data, options.name);
  closers.add(() => folder.close());
  const keys = await ensureKeys(data, host, timers.now());
  const known = await readPorts(data);
  const api = createApi({ folder: join(data, 'store'), timers, logger });
  closers.add(() => api.close());
  const tokens = createTokens({ api, adminToken: keys.adminToken, timers });
  const deps = { api, timers, faults, stats, logger };
  const server = await listen('--port', host, options.port || known.api, (port) =>
    createHttpServer({ ...deps, keys, tokens, version: VERSION, host, port }),
  );
  closers.add(() => server.close());
  const controllers = startControllers({ ...deps, certificateAuthority: keys.authority, mintToken: (...of) => tokens.mint(...of) });
  closers.add(() => controllers.close());
  const notifications = startArgoCdPrograms(options, deps, closers);
  const url = urlOf(host, server.port);
  const kubeconfig = join(data, 'kubeconfig');
  await writePrivate(kubeconfig, renderKubeconfig({ name: options.name, url, authority: keys.authority, token: keys.adminToken }));
  // The last: whoever it answers finds all the rest.
  const control = await listen('--control-port', CONTROL_HOST, options.controlPort || known.control, (port) =>
    createControlServer({ ...deps, notifications, host: CONTROL_HOST, port }),
  );
  closers.add(() => control.close());
  await writePorts(data, { api: server.port, control: Number(new URL(control.url).port) });
  return { url, kubeconfig, controlUrl: control.url };
}

type Deps = { api: Api; timers: Timers; faults: FaultSwitch; stats: Stats; logger: Logger };

/** What the pods of Argo CD's installation stand for. */
function startArgoCdPrograms({ data, helm, git }: SandboxOptions, deps: Deps, closers: Closers): Notifications {
  const installation = watchInstallation(deps.api);
  closers.add(() => installation.close());
  const manifests = createManifestSource({ ...deps, helm, git, folder: join(data, 'repositories') });
  closers.add(() => manifests.close());
  const argocd = startArgoCd({ ...deps, manifests, installation, version: VERSION });
  closers.add(() => argocd.close());
  const notifications = startNotifications({ ...deps, installation });
  closers.add(() => notifications.close());
  return notifications;
}

async function listen<T>(option: string, host: string, port: number, open: (port: number) => Promise<T>): Promise<T> {
  try {
    return await listenOn(port, open);
  } catch (error) {
    throw explainListening(error, { host, port, option });
  }
}

function urlOf(host: string, port: number): string {
  const reachable = { '0.0.0.0': '127.0.0.1', '::': '::1' }[host] ?? host;
  return `https://${reachable.includes(':') ? `[${reachable}]` : reachable}:${port}`;
}
