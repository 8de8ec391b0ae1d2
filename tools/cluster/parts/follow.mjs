import { setTimeout as sleep } from 'node:timers/promises';
import { openApi } from './api.mjs';
import { argocdEnvironment, ensureArgocdPlace, mountTrust } from './argocd-place.mjs';
import { programNames } from './argocd-programs.mjs';
import { openFolder } from './folder.mjs';
import { assertBuilt } from './home.mjs';
import { readInstalled } from './installed.mjs';
import { readPodEnvironment } from './pod-env.mjs';
import { claim, findProcess, release, stopProcesses } from './processes.mjs';
import { createProgram } from './program.mjs';
import { Refused, say } from './say.mjs';

const PERIOD_MS = 500;

/**
 * Runs Argo CD's programs as what is installed in the cluster says, until SIGINT or SIGTERM: starts them when their
 * Deployments and StatefulSets appear, anew when these change, stops them when they vanish or are scaled to 0.
 *
 * @param path the cluster's folder
 * @throws Refused where the cluster is down, or followed already
 */
export async function follow(path) {
  assertBuilt();
  const folder = await openFolder(path);
  if (!findProcess(folder, 'apiserver')) throw new Refused(`The cluster in ${path} is down. Start it with: npm run cluster -- up ${path}`);
  claim(folder, 'follow');
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => stop.abort());
  // The channel to the launcher: closed, it is gone.
  process.on('disconnect', () => stop.abort());
  // What a killed follower left runs with settings that nobody knows any more.
  await stopProcesses(folder, programNames);
  say(`Following namespace argocd of ${folder.kubeconfig}.`);
  try {
    await run(folder, stop.signal);
  } finally {
    say('No longer following.');
    if (process.connected) process.disconnect();
    release(folder, 'follow');
  }
}

async function run(folder, signal) {
  const place = ensureArgocdPlace(folder);
  const base = argocdEnvironment(folder, place);
  const programs = programNames.map((name) => createProgram(folder, name, place));
  const api = openApi(folder);
  let told = '';
  const tell = (state) => {
    if (state && state !== told) say(state);
    told = state;
  };
  while (!signal.aborted) {
    try {
      const installed = await readInstalled(api);
      if (installed) mountTrust(place, installed.configMaps);
      await settle(programs, installed, base);
      tell(describe(programs, installed));
    } catch (error) {
      tell(`Waiting: ${error.message}`);
    }
    await sleep(PERIOD_MS, undefined, { signal }).catch(() => {});
  }
  api.close();
  await Promise.all(programs.map((program) => program.ensureStopped()));
}

// In order, so that no program is started before the ones it talks to are ready.
async function settle(programs, installed, base) {
  const wanted = programs.map(({ name }) => wantedEnvironment(name, installed));
  for (const [index, program] of programs.entries()) if (!wanted[index]) await program.ensureStopped();
  for (const [index, program] of programs.entries()) {
    if (!wanted[index]) continue;
    await program.ensureRunning({ ...base, ...wanted[index].env }, wanted[index].version);
    if (!program.ready()) return;
  }
}

// The version is what a changed pod would show, so that "kubectl rollout restart" and new checksums restart a program too.
function wantedEnvironment(name, installed) {
  const workload = installed?.workloads.get(name);
  if (!workload) return undefined;
  const env = name === 'redis' ? {} : { ...readPodEnvironment(workload, installed), ...ownSettings() };
  const { metadata, spec } = workload.spec.template;
  return {
    env,
    version: JSON.stringify([env, metadata.annotations, spec.containers.map(({ image, args, command }) => [image, args, command])]),
  };
}

// A polling interval for tests, in place of the installed one.
function ownSettings() {
  const seconds = process.env.ARGOSY_CLUSTER_RESYNC;
  return seconds ? { ARGOCD_RECONCILIATION_TIMEOUT: `${seconds}s`, ARGOCD_RECONCILIATION_JITTER: '0s' } : {};
}

// What there is to say once nothing is under way.
function describe(programs, installed) {
  if (!installed) return 'Argo CD is not installed.';
  const wanted = programs.filter(({ name }) => installed.workloads.has(name));
  if (wanted.length === 0) return 'Argo CD is installed without anything to run.';
  return wanted.every((program) => program.ready()) ? `Argo CD is up: ${wanted.map(({ name }) => name).join(', ')}.` : '';
}
