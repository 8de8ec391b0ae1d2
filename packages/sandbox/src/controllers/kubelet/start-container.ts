import { kubeTime } from '../../timers.ts';
import { spreadOf } from '../framework/spread.ts';
import type { Terminated } from '../types/pod.ts';
import type { ContainerRun } from './container-run.ts';
import { fullImageName, imageFate, type ImageFate } from './image-fate.ts';
import { findMissingConfig } from './missing-config.ts';
import { podName, startupMs, tell, type PodContext } from './pod-context.ts';

const PULL_RETRY_MS = 1000;
const CONFIG_RETRY_MS = 10_000;
/** From a crash to the attempt after it; a real kubelet doubles the time that it tells. */
const FIRST_RESTART_MS = 400;
const INIT_MS = 80;
const CRASH_MESSAGE = 'Error: DATABASE_URL is not set';
/** How often a container that is not ready is asked again. */
export const PROBE_MS = 5000;

/** Pulls the image, makes the container and starts it, as far as that goes. */
export function startContainer(context: PodContext, run: ContainerRun): void {
  const image = run.container.image ?? '';
  const fate = imageFate(image, context.env.faults.current);
  if (fate.kind === 'missing') return failPull(context, run, image);
  tellPulled(context, run, image);
  const missing = findMissingConfig(context.env, context.pod, run.container);
  if (missing !== undefined) context.waitFor(missing.kind, missing.name);
  const name = `(pod: "${podName(context.pod)}", container: ${run.container.name})`;
  const refusal = fate.kind === 'root' ? `container has runAsNonRoot and image will run as root ${name}` : missing?.message;
  if (refusal !== undefined) return refuse(context, run, refusal);
  tell(context, run, 'Normal', 'Created', 'Container created');
  tell(context, run, 'Normal', 'Started', 'Container started');
  if (fate.kind === 'crash') return endContainer(context, run, 1);
  run.step = 'running';
  run.started = true;
  run.state = { running: { startedAt: kubeTime(new Date(context.now)) } };
  run.ready = false;
  run.dueAt = dueAt(context, run, fate);
  run.nextAt = fate.kind === 'never-ready' ? context.now + PULL_RETRY_MS : run.dueAt;
}

/** When a started container is ready; or done, where it runs to its end. */
function dueAt({ pod, now, run: { since } }: PodContext, run: ContainerRun, fate: ImageFate): number {
  if (fate.kind === 'never-ready') return Infinity;
  if (fate.kind === 'slow') return now + fate.readyAfterMs;
  if (run.role === 'init') return now + INIT_MS;
  if (runsToEnd(pod, run)) return Math.max(now + INIT_MS, since + startupMs(pod));
  const { readinessProbe, startupProbe } = run.container;
  if (readinessProbe === undefined && startupProbe === undefined) return now;
  const delays = [readinessProbe, startupProbe].map((probe) => (probe?.initialDelaySeconds ?? 0) * 1000);
  return Math.max(now + 100, since + startupMs(pod), now + Math.max(...delays));
}

/** Whether a container ends by itself when its work is done. */
export function runsToEnd({ spec }: PodContext['pod'], { role }: ContainerRun): boolean {
  return role === 'init' || (role === 'main' && (spec.restartPolicy === 'Never' || spec.restartPolicy === 'OnFailure'));
}

function failPull(context: PodContext, run: ContainerRun, image: string): void {
  const full = fullImageName(image);
  const words = `failed to pull and unpack image "${full}": failed to resolve reference "${full}": ${full}: not found`;
  const message = `rpc error: code = NotFound desc = ${words}`;
  tell(context, run, 'Normal', 'Pulling', `Pulling image "${image}"`);
  tell(context, run, 'Warning', 'Failed', `Failed to pull image "${image}": ${message}`);
  tell(context, run, 'Warning', 'Failed', 'Error: ErrImagePull');
  run.state = { waiting: { reason: 'ErrImagePull', message } };
  run.step = 'pull-back-off';
  run.nextAt = context.now + PULL_RETRY_MS;
}

function tellPulled(context: PodContext, run: ContainerRun, image: string): void {
  const there = `${context.pod.spec.nodeName ?? ''} ${image}`;
  if (context.images.has(there)) {
    const message = `Container image "${image}" already present on machine and can be accessed by the pod`;
    return tell(context, run, 'Normal', 'Pulled', message);
  }
  context.images.add(there);
  const took = `${Math.round(80 + 200 * spreadOf(image))}ms`;
  const bytes = Math.round(8_000_000 + 90_000_000 * spreadOf(`${image} size`));
  tell(context, run, 'Normal', 'Pulling', `Pulling image "${image}"`);
  const message = `Successfully pulled image "${image}" in ${took} (${took} including waiting). Image size: ${bytes} bytes.`;
  tell(context, run, 'Normal', 'Pulled', message);
}

function refuse(context: PodContext, run: ContainerRun, message: string): void {
  tell(context, run, 'Warning', 'Failed', `Error: ${message}`);
  run.state = { waiting: { reason: 'CreateContainerConfigError', message } };
  run.step = 'start';
  run.nextAt = context.now + CONFIG_RETRY_MS;
}

/** Ends a container. One that is to run again does so after a pause. */
export function endContainer(context: PodContext, run: ContainerRun, exitCode: number): void {
  const at = kubeTime(new Date(context.now));
  const crashed = exitCode !== 0;
  const terminated: Terminated = {
    exitCode,
    reason: crashed ? 'Error' : 'Completed',
    ...(crashed ? { message: CRASH_MESSAGE } : {}),
    startedAt: run.state.running?.startedAt ?? at,
    finishedAt: at,
  };
  run.ready = run.role === 'init' && !crashed;
  run.started = false;
  run.dueAt = Infinity;
  const policy = context.pod.spec.restartPolicy ?? 'Always';
  const again = run.role === 'sidecar' || (crashed ? policy !== 'Never' : run.role === 'main' && policy === 'Always');
  if (again && run.restarts > 0) return backOff(context, run, terminated);
  run.state = { terminated };
  run.step = again ? 'crash-back-off' : 'ended';
  run.nextAt = again ? context.now + FIRST_RESTART_MS : Infinity;
}

const LONGEST_TOLD_S = 300;
const LONGEST_PAUSE_MS = 5000;

/** What a kubelet tells is the pause of a real one; this one is shorter. */
function backOff(context: PodContext, run: ContainerRun, terminated: Terminated): void {
  const seconds = Math.min(LONGEST_TOLD_S, 10 * 2 ** (run.restarts - 1));
  const told = seconds < 60 ? `${seconds}s` : `${Math.floor(seconds / 60)}m${seconds % 60}s`;
  const { name } = run.container;
  run.lastState = { terminated };
  const message = `back-off ${told} restarting failed container=${name} pod=${podName(context.pod)}`;
  run.state = { waiting: { reason: 'CrashLoopBackOff', message } };
  run.step = 'crash-back-off';
  run.nextAt = context.now + Math.min(LONGEST_PAUSE_MS, 2000 + 1000 * run.restarts);
  tell(context, run, 'Warning', 'BackOff', `Back-off restarting failed container ${name} in pod ${podName(context.pod)}`);
}
