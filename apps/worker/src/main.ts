import { ConfigError } from '@argosy/runtime/config';
import { armCrashPoint } from '@argosy/runtime/crash-point';
import { createLogger } from '@argosy/runtime/logger';
import { onShutdown } from '@argosy/runtime/shutdown';
import { startWatchdog } from '@argosy/runtime/watchdog';
import { compose } from './compose.ts';
import { readWorkerConfig, type WorkerConfig } from './config.ts';
import { addFigures } from './figures.ts';
import { serveHealth } from './health.ts';
import { followAddress } from './follow-address.ts';
import { startRelay } from './relay.ts';
import { startSweep } from './sweep.ts';
import { startWatches } from './watches.ts';

/** How long jobs may take to end by themselves when the worker stops: less than whoever stops it waits. */
const PATIENCE_MS = 2000;

function readOrExit(): WorkerConfig {
  try {
    return readWorkerConfig(process.env);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(2);
  }
}

const config = readOrExit();
armCrashPoint(config.CRASH_AT);
const logger = createLogger('worker', config.ARGOSY_LOG_LEVEL);
startWatchdog();
const worker = await compose(config, logger);
addFigures(worker);
const address = followAddress(worker);
const relay = startRelay(worker);
const sweep = startSweep(worker);
const watches = startWatches(worker);
const health = await serveHealth(worker, config.ARGOSY_HOST, config.ARGOSY_WORKER_PORT);
onShutdown(logger, async () => {
  // What takes longer, such as Helm's commands, is ended: nothing of it may outlive the worker, and it is tried again.
  const impatience = setTimeout(() => void worker.deps.clusters.close(), PATIENCE_MS);
  await Promise.all([address.stop(), sweep.stop(), watches.stop(), relay.stop()]);
  clearTimeout(impatience);
  await health.stop();
  await worker.close();
});
process.send?.({ type: 'listening', port: health.port });
