import type { AddressInfo } from 'node:net';
import { ConfigError } from '@argosy/runtime/config';
import { armCrashPoint } from '@argosy/runtime/crash-point';
import { createLogger } from '@argosy/runtime/logger';
import { onShutdown } from '@argosy/runtime/shutdown';
import { compose } from './compose.ts';
import { readApiConfig, type ApiConfig } from './config.ts';
import { buildServer } from './server.ts';

function readOrExit(): ApiConfig {
  try {
    return readApiConfig(process.env);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(2);
  }
}

const config = readOrExit();
armCrashPoint(config.CRASH_AT);
const logger = createLogger('api', config.ARGOSY_LOG_LEVEL);
const api = await compose(config, logger);
const server = await buildServer(api);
onShutdown(logger, async () => {
  await server.close();
  await api.close();
});
await server.listen({ host: config.ARGOSY_HOST, port: config.ARGOSY_PORT });
const { port } = server.server.address() as AddressInfo;
api.listening(port);
process.send?.({ type: 'listening', port });
