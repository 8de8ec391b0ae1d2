import type { ContainerRun } from './container-run.ts';
import { imageFate } from './image-fate.ts';
import { runKnownProgram } from './known-programs.ts';
import { findMissingVolume } from './missing-config.ts';
import { startupMs, tell, type PodContext } from './pod-context.ts';
import { endContainer, PROBE_MS, runsToEnd, startContainer } from './start-container.ts';

const PULL_PAUSE_MS = 4000;
const LONGEST_MOUNT_PAUSE_MS = 8000;

/** Does what is due in a pod. @returns when something is due next; `Infinity` where nothing is */
export function advancePod(context: PodContext): number {
  const { run } = context;
  if (run.mountAt !== Infinity) {
    const mounted = mountVolumes(context);
    if (!mounted) return run.mountAt;
  }
  for (const one of run.init) {
    beginAt(one, context.now);
    advanceContainer(context, one);
    const passed = one.role === 'sidecar' ? one.step === 'running' : one.state.terminated?.exitCode === 0;
    if (!passed) return nextOf(run.init);
  }
  const { readinessProbe, startupProbe } = run.main[0]?.container ?? {};
  const early = readinessProbe !== undefined || startupProbe !== undefined || run.main.some((one) => runsToEnd(context.pod, one));
  const startAt = run.since + startupMs(context.pod) * (early ? 0.4 : 0.85);
  for (const one of run.main) {
    beginAt(one, Math.max(context.now, startAt));
    advanceContainer(context, one);
  }
  return nextOf([...run.init, ...run.main]);
}

/** @returns whether all volumes are there */
function mountVolumes(context: PodContext): boolean {
  const { env, pod, run, now } = context;
  const missing = findMissingVolume(env, pod);
  if (missing === undefined) {
    run.mountAt = Infinity;
    return true;
  }
  context.waitFor(missing.kind, missing.name);
  if (run.mountAt > now) return false;
  tell(context, undefined, 'Warning', 'FailedMount', `MountVolume.SetUp failed for volume "${missing.volume}" : ${missing.message}`);
  run.mountAt = now + Math.min(LONGEST_MOUNT_PAUSE_MS, 500 * 2 ** run.mountFailures);
  run.mountFailures += 1;
  return false;
}

function beginAt(one: ContainerRun, at: number): void {
  if (one.step === 'start' && one.nextAt === Infinity) one.nextAt = at;
}

function nextOf(runs: readonly ContainerRun[]): number {
  return Math.min(Infinity, ...runs.map(({ nextAt }) => nextAt));
}

function advanceContainer(context: PodContext, one: ContainerRun): void {
  // Each step sets a later time or none, so a container takes few steps at once.
  for (let steps = 0; one.nextAt <= context.now && steps < 4; steps += 1) takeStep(context, one);
}

function takeStep(context: PodContext, one: ContainerRun): void {
  if (one.step === 'start') startContainer(context, one);
  else if (one.step === 'pull-back-off') backOffPull(context, one);
  else if (one.step === 'crash-back-off') restart(context, one);
  else if (one.step === 'running') probe(context, one);
  else one.nextAt = Infinity;
}

function backOffPull(context: PodContext, one: ContainerRun): void {
  const { image = '' } = one.container;
  if (one.state.waiting?.reason === 'ImagePullBackOff') return startContainer(context, one);
  tell(context, one, 'Normal', 'BackOff', `Back-off pulling image "${image}"`);
  tell(context, one, 'Warning', 'Failed', 'Error: ImagePullBackOff');
  const message = `Back-off pulling image "${image}": ErrImagePull: ${one.state.waiting?.message ?? ''}`;
  one.state = { waiting: { reason: 'ImagePullBackOff', message } };
  one.nextAt = context.now + PULL_PAUSE_MS;
}

function restart(context: PodContext, one: ContainerRun): void {
  if (one.state.terminated !== undefined) one.lastState = one.state;
  one.restarts += 1;
  startContainer(context, one);
}

function probe(context: PodContext, one: ContainerRun): void {
  const { env, pod, now } = context;
  if (one.dueAt <= now) {
    if (runsToEnd(pod, one)) return finish(context, one);
    one.ready = true;
    one.nextAt = Infinity;
    return;
  }
  const isUnwell = imageFate(one.container.image ?? '', env.faults.current).kind === 'never-ready';
  if (!isUnwell) {
    one.dueAt = now;
    return;
  }
  if (!runsToEnd(pod, one)) tell(context, one, 'Warning', 'Unhealthy', 'Readiness probe failed: HTTP probe failed with statuscode: 503');
  one.nextAt = now + PROBE_MS;
}

function finish(context: PodContext, one: ContainerRun): void {
  runKnownProgram(context.env, context.pod, one.container);
  endContainer(context, one, 0);
}
