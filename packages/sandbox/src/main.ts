// One sandbox cluster as a process.
import { createLogger } from '@argosy/runtime/logger';
import { onShutdown } from '@argosy/runtime/shutdown';
import { parseArguments } from './options.ts';
import { SandboxError } from './sandbox-error.ts';
import { startSandbox } from './sandbox.ts';
import type { Sandbox } from './sandbox.ts';

const LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'];
/** Longer than the sandbox gives itself. */
const STOP_MS = 5500;

// A reader that went away is no reason to stop serving.
process.stdout.on('error', () => {});
try {
  await main(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`${error instanceof SandboxError ? error.message : String((error as Error).stack ?? error)}\n`);
  process.exit(error instanceof SandboxError ? error.exitCode : 1);
}

async function main(argv: string[]): Promise<void> {
  const options = parseArguments(argv, process.cwd());
  const { ARGOSY_HELM: helm, ARGOSY_LOG_LEVEL: level = '' } = process.env;
  if (!helm) throw new SandboxError('ARGOSY_HELM is not set: it names the Helm 4 that renders charts.', { exitCode: 2 });
  const logger = createLogger(options.name, LEVELS.includes(level) ? level : 'warn');
  const starting = startSandbox({ ...options, helm, git: 'git', logger });
  onShutdown(logger, () => close(starting), STOP_MS);
  const { url, kubeconfig, controlUrl } = await starting;
  const ready = { event: 'ready', name: options.name, kubeconfig, url, controlUrl, pid: process.pid };
  process.stdout.write(`${JSON.stringify(ready)}\n`);
}

// One that does not start closes by itself.
async function close(starting: Promise<Sandbox>): Promise<void> {
  const sandbox = await starting.catch(() => undefined);
  await sandbox?.close();
}
