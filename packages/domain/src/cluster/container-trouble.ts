import type { FailureCode } from '../release/failure-code.ts';
import { readRecord, readText, readTime } from './outside.ts';

/** Why one container does not run. */
export interface ContainerTrouble {
  code: FailureCode;
  text: string;
  /** For a container that has crashed and runs again: since when. */
  runningSince: Date | null;
}

const IMAGE_REASONS = [
  'ErrImagePull',
  'ImagePullBackOff',
  'InvalidImageName',
  'ErrImageNeverPull',
  'ImageInspectError',
  'RegistryUnavailable',
  'SignatureValidationFailed',
];
const START_REASONS = ['RunContainerError', 'CreateContainerError', 'PostStartHookError', 'StartError'];
/** One restart is common (a database that came up later); from the second on the container counts as crashing. */
const RESTARTS_OF_A_CRASHER = 2;
const NAME_BYTES = 253;
const QUOTED_BYTES = 600;

/** Reads an element of a pod's containerStatuses; null when the container runs, is done, or is only starting. */
export function containerTrouble(status: Record<string, unknown>): ContainerTrouble | null {
  const name = readText(status['name'], NAME_BYTES) ?? '';
  const state = readRecord(status['state']);
  const waiting = readRecord(state['waiting']);
  const reason = readText(waiting['reason'], NAME_BYTES) ?? '';
  if (IMAGE_REASONS.includes(reason)) return imageTrouble(name, status, waiting, reason);
  if (reason === 'CreateContainerConfigError') return configTrouble(name, waiting);
  if (START_REASONS.includes(reason)) {
    const words = readText(waiting['message'], QUOTED_BYTES) ?? reason;
    return { code: 'container_crashed', text: `Container ${name} cannot be started: ${words}`, runningSince: null };
  }
  return crashTrouble(name, status, state, reason);
}

function imageTrouble(name: string, status: Record<string, unknown>, waiting: Record<string, unknown>, reason: string): ContainerTrouble {
  const image = readText(status['image'], QUOTED_BYTES) ?? '';
  const words = readText(waiting['message'], QUOTED_BYTES);
  const said = words === null || words === reason ? reason : `${reason}: ${words}`;
  return { code: 'image_pull_failed', text: `The image ${image} of container ${name} cannot be pulled (${said})`, runningSince: null };
}

/** The kubelet refuses the container before it starts: as root, or for a Secret or ConfigMap that does not exist. */
function configTrouble(name: string, waiting: Record<string, unknown>): ContainerTrouble {
  const words = readText(waiting['message'], QUOTED_BYTES) ?? 'CreateContainerConfigError';
  const asRoot = /runAsNonRoot|run as root|runs as root/i.test(words);
  const code = asRoot ? 'image_runs_as_root' : 'not_ready';
  return { code, text: `Container ${name} may not be started: ${words}`, runningSince: null };
}

function crashTrouble(
  name: string,
  status: Record<string, unknown>,
  state: Record<string, unknown>,
  reason: string,
): ContainerTrouble | null {
  const now = readRecord(state['terminated']);
  const last = readRecord(readRecord(status['lastState'])['terminated']);
  const restarts = typeof status['restartCount'] === 'number' ? status['restartCount'] : 0;
  if (reason === 'CrashLoopBackOff') return { code: 'container_crashed', text: crashText(name, last), runningSince: null };
  if (typeof now['exitCode'] === 'number' && now['exitCode'] !== 0) {
    return { code: 'container_crashed', text: crashText(name, now), runningSince: null };
  }
  const running = state['running'] !== undefined && status['ready'] !== true && typeof last['exitCode'] === 'number';
  if (!running || restarts < RESTARTS_OF_A_CRASHER) return null;
  return { code: 'container_crashed', text: crashText(name, last), runningSince: readTime(readRecord(state['running'])['startedAt']) };
}

function crashText(name: string, terminated: Record<string, unknown>): string {
  const { exitCode, signal, reason } = terminated;
  if (typeof exitCode !== 'number') return `Container ${name} crashes again and again`;
  const killed = typeof signal === 'number' && signal > 0 ? ` by signal ${signal}` : '';
  const cause = reason === 'OOMKilled' ? ' because it used more memory than its limit (OOMKilled)' : '';
  const words = readText(terminated['message'], QUOTED_BYTES);
  return `Container ${name} ended with exit code ${exitCode}${killed}${cause}${words ? `: ${words}` : ''}`;
}
