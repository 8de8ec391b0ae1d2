import { createConnection } from 'node:net';
import { argocdProgram } from './argocd-programs.mjs';
import { startProcess, stopProcesses } from './processes.mjs';
import { say } from './say.mjs';

const LONGEST_PAUSE_MS = 10_000;

/**
 * One of Argo CD's programs: kept running with the environment it should have.
 *
 * @param folder the cluster's folder
 * @param name one of programNames
 * @param place Argo CD's folder
 * @returns `{name, ready(), ensureRunning(env, version), ensureStopped()}`; both are safe to call at any time
 */
export function createProgram(folder, name, place) {
  const { command, probe } = argocdProgram(folder, name, place);
  let child;
  let version;
  let ready = false;
  let startedAt = 0;
  let failures = 0;

  const ensureStopped = async () => {
    ready = false;
    if (!child) return;
    const gone = child;
    child = undefined;
    gone.removeAllListeners('exit');
    await stopProcesses(folder, [name]);
    say(`${name} stopped.`);
  };

  const start = async (env) => {
    startedAt = Date.now();
    child = await startProcess(folder, name, command, { env });
    child.once('exit', (code, signal) => {
      child = undefined;
      ready = false;
      failures += 1;
      say(`${name} ended (${signal ?? `code ${code}`}); its words are in ${folder.log(name)}.`);
    });
    say(`${name} started.`);
  };

  const ensureRunning = async (env, wanted) => {
    if (child && version !== wanted) {
      say(`${name} has new settings.`);
      await ensureStopped();
    }
    if (version !== wanted) failures = 0;
    version = wanted;
    const pause = failures === 0 ? 0 : Math.min(LONGEST_PAUSE_MS, 500 * 2 ** failures);
    if (!child && Date.now() - startedAt >= pause) await start(env);
    if (!child || ready) return;
    ready = await answers(probe, folder.port('redis'));
    if (ready) say(`${name} is ready after ${((Date.now() - startedAt) / 1000).toFixed(1)} s.`);
  };

  return { name, ready: () => ready, ensureRunning, ensureStopped };
}

async function answers(probe, redisPort) {
  if (!probe) return pings(redisPort);
  const response = await fetch(probe, { signal: AbortSignal.timeout(2000) }).catch(() => undefined);
  await response?.body?.cancel();
  return response?.status === 200;
}

function pings(port) {
  return new Promise((resolve) => {
    const socket = createConnection({ host: '127.0.0.1', port, timeout: 1000 });
    const end = (answer) => {
      socket.destroy();
      resolve(answer);
    };
    socket.once('connect', () => socket.write('PING\r\n'));
    socket.once('data', (data) => end(data.toString().startsWith('+PONG')));
    socket.once('timeout', () => end(false));
    socket.once('error', () => end(false));
  });
}
